import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { ExternalRecord, Shift } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockRow } from '../../db/lock-row.ts';
import { practiceZone } from '../../db/practice-zone.ts';
import { bothEnabled } from '../../db/sync/integrations.ts';
import { shiftList } from '../../db/sync/shift-list.ts';
import { appointmentTimes } from '../../domain/appointment-times.ts';
import type { changedShift, Shift as Shape, shiftFields } from '../../domain/schemas/sync.ts';
import type { Asking } from '../principal.ts';
import { conflict, type FieldError } from '../problem.ts';
import { assertNoneClosed, chartReader, restrictedChart } from './chart-access.ts';
import { assertVersion, found, refuse } from './rows.ts';

type Fields = z.output<typeof shiftFields>;

/** @throws Problem 404 */
export async function readShift(uow: UnitOfWork, id: string, asking: Asking): Promise<Shape> {
  const [row] = await shiftList(uow, { id, after: null, limit: 1, reader: chartReader(asking) });
  return found(row ?? null, 'shift');
}

/** A shift of our own, which Timeero gets within seconds and PIMSY never. @throws Problem 400, 403, 409 where Timeero is not enabled */
export async function createShift(uow: UnitOfWork, fields: Fields, asking: Asking): Promise<Shape> {
  if (!(await bothEnabled(uow)))
    throw conflict(
      'not-enabled',
      'Timeero is not enabled',
      'Enable PIMSY and Timeero under Integrations, then add the shift.',
    );
  const { now } = asking;
  const id = newId();
  const columns = await columnsOf(uow, fields, asking);
  uow.em.create(Shift, {
    id,
    origin: 'rounds',
    reference: `rounds-${id}`,
    ...columns,
    state: 'wanted',
    unsent: true,
    createdAt: now,
    updatedAt: now,
  });
  await uow.em.flush();
  return readShift(uow, id, asking);
}

/** @throws Problem 400, 403 where the chart of its client is closed, 404, 409 where it is not ours to change, or a newer version is there */
export async function changeShift(
  uow: UnitOfWork,
  id: string,
  { version, ...fields }: z.output<typeof changedShift>,
  asking: Asking,
): Promise<Shape> {
  const row = await own(uow, id, version, asking);
  uow.em.assign(row, { ...(await columnsOf(uow, fields, asking)), unsent: true, updatedAt: asking.now });
  await uow.em.flush();
  return readShift(uow, id, asking);
}

/** It goes from Timeero within seconds. @throws Problem 403 where the chart of its client is closed, 404, 409 */
export async function withdrawShift(
  uow: UnitOfWork,
  id: string,
  { version }: { version: number },
  asking: Asking,
): Promise<Shape> {
  const row = await own(uow, id, version, asking);
  const { now } = asking;
  const isThere = row.state === 'there' || row.state === 'sending' || row.state === 'doubt';
  uow.em.assign(row, { withdrawn: true, unsent: isThere, updatedAt: now, ...(isThere ? {} : { state: 'gone' }) });
  await uow.em.flush();
  return readShift(uow, id, asking);
}

/** The row, locked, of a shift that may be changed here. */
async function own(uow: UnitOfWork, id: string, version: number, asking: Asking) {
  const row = found(await lockRow(uow, Shift, { id }), 'shift');
  const { locked, origin, withheld } = await readShift(uow, id, asking);
  if (withheld) throw restrictedChart(asking.principal);
  if (locked !== null) {
    const [title = locked, ...next] = locked.split(/(?<=\.) /);
    throw conflict(origin === 'rounds' ? 'begun' : 'owned-elsewhere', title.replace(/\.$/, ''), next.join(' '));
  }
  assertVersion(row, version);
  return row;
}

/** @throws Problem 400 naming each field that Timeero has nothing of, or that lies in the past; 403 where the chart of the job's client is closed */
async function columnsOf(uow: UnitOfWork, fields: Fields, asking: Asking) {
  const { now } = asking;
  const { title, userIds, jobId, localStart, minutes } = fields;
  const zone = await practiceZone(uow);
  const { startsAt, endsAt } = appointmentTimes(localStart, zone, minutes);
  const users = await standing(uow, 'user', userIds);
  const jobs = await standing(uow, 'job', jobId === null ? [] : [jobId]);
  const jobRecords = [...jobs.values()];
  await assertNoneClosed(
    uow,
    asking,
    jobRecords.map(({ recordId }) => recordId),
  );
  const faults: FieldError[] = [];
  const isGone = [...users.values(), ...jobRecords].some(({ gone }) => gone);
  const others = isGone ? ' (any more). Choose another one.' : '';
  if (userIds.some((id) => users.get(id)?.gone !== false))
    faults.push({ path: 'userIds', message: `names somebody who is not a user in Timeero${others}` });
  if (jobId !== null && jobs.get(jobId)?.gone !== false)
    faults.push({ path: 'jobId', message: `is not a job in Timeero${others}` });
  if (startsAt <= now) faults.push({ path: 'localStart', message: 'lies in the past' });
  refuse(faults);
  return { title, userIds: [...new Set(userIds)].toSorted(), jobId, zone, startsAt, endsAt };
}

interface Standing {
  recordId: string;
  /** From Timeero, since it showed them. */
  gone: boolean;
}

/** Users or jobs that Timeero showed, by its ids. */
async function standing(
  { em }: UnitOfWork,
  kind: 'user' | 'job',
  externalId: string[],
): Promise<Map<string, Standing>> {
  const rows = await em.find(ExternalRecord, { system: 'timeero', kind, externalId });
  return new Map(rows.map((row) => [row.externalId, { recordId: row.id, gone: row.goneAt != null }]));
}
