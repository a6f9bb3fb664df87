import { appointmentTimes } from '../../domain/appointment-times.ts';
import { readRow, rowKey } from '../../domain/imports/row.ts';
import type { UnitOfWork } from '../database.ts';
import { Location } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { type FileRow, type JudgedRow, type Judging, locationWords, staffWords, theOne } from './judged.ts';
import { clientsNumbered, locationsNamed, staffNamed } from './named.ts';
import { appointmentTwins } from './twins.ts';

/** Rows of appointments against what the practice has. Where it has a single location in use, a row need not name it. */
export async function judgeAppointments(
  uow: UnitOfWork,
  rows: readonly FileRow[],
  { today }: Judging,
): Promise<JudgedRow[]> {
  const read = rows.map(({ number, cells }) => ({ number, ...readRow('appointments', cells, today) }));
  const inUse = await uow.em.find(Location, { active: true });
  const zones = new Map(inUse.map(({ id, zone }) => [id, zone]));
  const clients = await clientsNumbered(
    uow,
    read.map(({ values }) => values.recordNumber),
  );
  const staff = await staffNamed(
    uow,
    read.map(({ values }) => values.staff),
  );
  const named = await locationsNamed(
    uow,
    read.flatMap(({ values }) => values.location ?? []),
  );
  const found = read.map(({ number, values, problems }) => {
    const say = (column: string) => (message: string) => problems.push({ column, message });
    const { recordNumber, location, date, time } = values;
    const clientId = clients.get(recordNumber)?.[0] ?? null;
    if (clientId === null && recordNumber !== '')
      say('recordNumber')('There is no client with this record number. Import or add the client first.');
    const staffId = values.staff === '' ? null : theOne(staff, values.staff, say('staff'), staffWords);
    const only = inUse.length === 1 ? (inUse[0]?.id ?? null) : null;
    if (location === null && only === null)
      say('location')('This is missing: your practice has several locations, or none in use.');
    const locationId = location === null ? only : theOne(named, location, say('location'), locationWords);
    const zone = zones.get(locationId ?? '');
    const times =
      date === '' || time === '' || !zone ? null : appointmentTimes(`${date}T${time}`, zone, values.minutes);
    return { number, values, problems, clientId, staffId, locationId, times, say };
  });
  const complete = found.flatMap(({ number, clientId, staffId, times }) =>
    clientId && staffId && times ? [{ number, clientId, staffId, localStart: times.localStart }] : [],
  );
  const twins = await appointmentTwins(uow, complete);
  return found.map(({ number, values, problems, clientId, staffId, locationId, times, say }) => {
    if (twins.has(number)) say('time')('This appointment stands already: same client, same staff, same time.');
    const id = newId();
    if (problems.length > 0 || !clientId || !staffId || !locationId || !times)
      return { number, problems, key: rowKey('appointments', values), id, records: {} };
    const { type } = values;
    // Whoever it names, and in whichever way: a member of staff by name or address, a time that a spring night moves.
    const key = { key: [clientId, staffId, times.localStart].join('\n'), column: 'time' };
    return {
      number,
      problems,
      key,
      id,
      records: { appointment: { id, clientId, staffId, locationId, type, ...times } },
    };
  });
}
