import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Absence, Staff } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockRow } from '../../db/lock-row.ts';
import { absenceList, overlapsAbsence } from '../../db/queries/absence-list.ts';
import type { Absence as Shape, absenceFields } from '../../domain/schemas/desk.ts';
import { conflict, type FieldError, notFound } from '../problem.ts';
import type { SignedIn } from '../principal.ts';
import { assertVersion, demand, found, refuse } from './rows.ts';

type Fields = z.output<typeof absenceFields>;

/** Everybody enters their own; those of others take the right to change staff. @throws Problem 403 */
export function demandAbsence(principal: SignedIn, staffId: string): void {
  if (principal.staffId !== staffId) demand(principal, 'Staff', 'modify');
}

/** @throws Problem 400, 404, 409 where it shares a day with another one */
export async function saveAbsence(
  uow: UnitOfWork,
  { staffId, id = null, version, now }: { staffId: string; id?: string | null; version?: number; now: Date },
  fields: Fields,
): Promise<Shape> {
  const { em } = uow;
  // Two that are entered at once wait for each other here, so that they cannot overlap.
  found(await lockRow(uow, Staff, { id: staffId }), 'member of staff');
  const row = id === null ? null : found(await em.findOne(Absence, { id, staffId }), 'absence');
  if (row && version !== undefined) assertVersion(row, version);
  refuse(await faultsOf(uow, staffId, fields));
  const { startsOn, endsOn } = fields;
  if (await overlapsAbsence(uow, { staffId, startsOn, endsOn, except: id }))
    throw conflict('overlap', 'They are away then already', 'Change the other absence, or choose other days.');
  const savedId = row?.id ?? newId();
  if (row) em.assign(row, { ...fields, updatedAt: now });
  else em.create(Absence, { id: savedId, staffId, ...fields });
  await em.flush();
  return one(uow, staffId, savedId);
}

async function faultsOf({ em }: UnitOfWork, staffId: string, fields: Fields): Promise<FieldError[]> {
  const faults: FieldError[] = [];
  const { startsOn, endsOn, delegateId } = fields;
  if (endsOn < startsOn) faults.push({ path: 'endsOn', message: 'lies before the first day' });
  if (delegateId === staffId) faults.push({ path: 'delegateId', message: 'is the person who is away' });
  else if (delegateId !== null && (await em.count(Staff, { id: delegateId, active: true })) === 0)
    faults.push({ path: 'delegateId', message: 'is no active member of staff of your practice' });
  return faults;
}

async function one(uow: UnitOfWork, staffId: string, id: string): Promise<Shape> {
  const [row] = await absenceList(uow, { staffId, from: '1900-01-01', id });
  if (!row) throw notFound('absence');
  return row;
}

/** @throws Problem 404 */
export async function removeAbsence({ em }: UnitOfWork, staffId: string, id: string): Promise<void> {
  em.remove(found(await em.findOne(Absence, { id, staffId }), 'absence'));
  await em.flush();
}
