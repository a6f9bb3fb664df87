import { readRow, rowKey } from '../../domain/imports/row.ts';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';
import { type FileRow, type JudgedRow, type Judging, locationWords, pointsOf, theOne } from './judged.ts';
import { locationsNamed, staffNamed } from './named.ts';
import { staffTwins } from './twins.ts';

/** Rows of staff against what the practice has. An import gives nobody a sign-in: that stays an act of its own. */
export async function judgeStaff(uow: UnitOfWork, rows: readonly FileRow[], { today }: Judging): Promise<JudgedRow[]> {
  const read = rows.map(({ number, cells }) => ({ number, ...readRow('staff', cells, today) }));
  const locations = await locationsNamed(
    uow,
    read.flatMap(({ values }) => values.location ?? []),
  );
  const emails = await staffNamed(
    uow,
    read.flatMap(({ values }) => values.email ?? []),
  );
  const twins = await staffTwins(
    uow,
    read.map(({ number, values: { firstName, lastName } }) => ({ number, firstName, lastName })),
  );
  return read.map(({ number, values, problems }) => {
    const say = (column: string) => (message: string) => problems.push({ column, message });
    const { firstName, lastName, preferredName, title, location, email, preferredMethod } = values;
    if (twins.has(number))
      say('lastName')('Somebody of this name is among the staff already. Add this one by hand if it is somebody else.');
    else if (email !== null && emails.has(email)) say('email')('A member of staff has this e-mail address already.');
    const locationId = location === null ? null : theOne(locations, location, say('location'), locationWords);
    const [id, personId] = [newId(), newId()];
    const key = rowKey('staff', values);
    if (problems.length > 0) return { number, problems, key, id, records: {} };
    const { line1, line2, city, state, zip, zone } = values;
    const language = values.language ?? 'en';
    const postal = { line1, line2, city, state, zip };
    return {
      number,
      problems,
      key,
      id,
      records: {
        person: { id: personId, firstName, lastName, preferredName, language, zone, ...postal },
        staff: { id, personId, title, locationId, preferredMethod },
        points: pointsOf(personId, values),
      },
    };
  });
}
