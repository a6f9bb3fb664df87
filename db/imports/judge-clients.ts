import { consentWording } from '../../domain/consent-wording.ts';
import { channelsOf } from '../../domain/contact-kinds.ts';
import { readRow, rowKey } from '../../domain/imports/row.ts';
import { startOfDay } from '../../domain/time.ts';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';
import { type FileRow, type JudgedRow, type Judging, locationWords, pointsOf, staffWords, theOne } from './judged.ts';
import { clientsNumbered, locationsNamed, staffNamed } from './named.ts';
import { clientTwins } from './twins.ts';

/** Rows of clients against what the practice has: numbers in use, people who are there already, locations and staff that are named. */
export async function judgeClients(
  uow: UnitOfWork,
  rows: readonly FileRow[],
  { today, zone }: Judging,
): Promise<JudgedRow[]> {
  const read = rows.map(({ number, cells }) => ({ number, ...readRow('clients', cells, today) }));
  const known = await clientsNumbered(
    uow,
    read.map(({ values }) => values.recordNumber),
  );
  const locations = await locationsNamed(
    uow,
    read.flatMap(({ values }) => values.location ?? []),
  );
  const staff = await staffNamed(
    uow,
    read.flatMap(({ values }) => values.clinician ?? []),
  );
  const twins = await clientTwins(
    uow,
    read.flatMap(({ number, values: { firstName, lastName, birthDate } }) =>
      birthDate === null ? [] : [{ number, firstName, lastName, birthDate }],
    ),
  );
  return read.map(({ number, values, problems }) => {
    const say = (column: string) => (message: string) => problems.push({ column, message });
    const { recordNumber, location, clinician, firstName, lastName, birthDate, preferredName } = values;
    const twin = twins.get(number);
    if (known.has(recordNumber)) say('recordNumber')('A client with this record number is there already.');
    else if (twin !== undefined)
      say('lastName')(
        `A client of this name and birth date is there already, with record number ${twin}. Add this one by hand if it is somebody else.`,
      );
    const locationId = location === null ? null : theOne(locations, location, say('location'), locationWords);
    const staffId = clinician === null ? null : theOne(staff, clinician, say('clinician'), staffWords);
    const [id, personId] = [newId(), newId()];
    const key = rowKey('clients', values);
    if (problems.length > 0) return { number, problems, key, id, records: {} };
    const { line1, line2, city, state, zip, consent, consentDate, preferredMethod } = values;
    const language = values.language ?? 'en';
    const points = pointsOf(personId, values);
    const given = consent === true && consentDate !== null ? new Date(startOfDay(consentDate, zone)) : null;
    const { version: wordingVersion } = consentWording;
    const consents = points.flatMap(({ kind, address }) => channelsOf[kind].map((channel) => ({ channel, address })));
    const once = [...new Map(consents.map((each) => [`${each.channel} ${each.address}`, each])).values()];
    const postal = { line1, line2, city, state, zip };
    return {
      number,
      problems,
      key,
      id,
      records: {
        person: { id: personId, firstName, lastName, preferredName, birthDate, language, zone: values.zone, ...postal },
        client: { id, personId, recordNumber, locationId, preferredMethod },
        points,
        assignments: staffId === null ? [] : [{ id: newId(), clientId: id, staffId, role: 'clinician' as const }],
        consents: given
          ? once.map((each) => ({
              id: newId(),
              clientId: id,
              personId,
              ...each,
              purpose: 'automated' as const,
              wordingVersion,
              language,
              method: 'imported' as const,
              givenAt: given,
            }))
          : [],
      },
    };
  });
}
