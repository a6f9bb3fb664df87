import type { z } from 'zod';
import { mappingIds } from '../../db/mappings/list.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { PersonImport } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { importList } from '../../db/person-imports/list.ts';
import { orderImport } from '../../db/person-imports/order.ts';
import { cancelWaiting } from '../../db/person-imports/run.ts';
import { mayCancel, mayPause, mayResume, type ImportStatus } from '../../domain/fieldtime/import-statuses.ts';
import { peopleTerms } from '../../domain/people-terms.ts';
import type { orderPersonImport, PersonImport as Shape } from '../../domain/schemas/mappings.ts';
import type { Asking } from '../principal.ts';
import { conflict, invalid } from '../problem.ts';
import { chartReader } from './chart-access.ts';
import { found } from './rows.ts';

/** @throws Problem 404 */
export async function readImport(uow: UnitOfWork, id: string): Promise<Shape> {
  const [run] = await importList(uow, { id, kind: null, after: null, limit: 1 });
  return found(run ?? null, 'import');
}

/** @throws Problem 400, 409 where none of the records can be imported */
export async function order(
  uow: UnitOfWork,
  { kind, recordIds, all }: z.output<typeof orderPersonImport>,
  asking: Asking,
): Promise<Shape> {
  const { principal, now } = asking;
  if ((recordIds === undefined) === (all === undefined))
    throw invalid({ path: 'recordIds', message: 'or `all` must be given, and not both' });
  const wanted =
    recordIds ??
    (await mappingIds(uow, {
      kind,
      state: all?.state ?? null,
      terms: peopleTerms(all?.text ?? ''),
      reader: chartReader(asking),
    }));
  const { actor: orderedBy, accountId: createdBy } = principal;
  const ordered = await orderImport(uow, { kind, origin: 'person', recordIds: wanted, orderedBy, createdBy, now });
  if (!ordered)
    throw conflict(
      'nothing-to-import',
      'None of these can be imported',
      'They are mapped, being imported, or no longer in PIMSY. Look at the list again.',
    );
  return readImport(uow, ordered.id);
}

const locked = async (uow: UnitOfWork, id: string) => found(await lockRow(uow, PersonImport, { id }), 'import');

const words: Readonly<Record<ImportStatus, string>> = {
  requested: 'is about to begin',
  running: 'is running',
  paused: 'is paused',
  cancelling: 'is being cancelled',
  cancelled: 'was cancelled',
  done: 'is through',
};
const notNow = (status: ImportStatus) =>
  conflict('not-now', `This import ${words[status]}`, 'Look at it again: what can be done now is shown there.');

/** requested, running → paused. What has begun is ended. @throws Problem 404, 409 */
export async function pause(uow: UnitOfWork, id: string): Promise<Shape> {
  const run = await locked(uow, id);
  if (!mayPause(run.status)) throw notNow(run.status);
  run.status = 'paused';
  await uow.em.flush();
  return readImport(uow, id);
}

/** paused → running. @throws Problem 404, 409 */
export async function resume(uow: UnitOfWork, id: string): Promise<Shape> {
  const run = await locked(uow, id);
  if (!mayResume(run.status)) throw notNow(run.status);
  run.status = 'running';
  await uow.em.flush();
  return readImport(uow, id);
}

/** → cancelling; what was made stays, what is in doubt is settled first. @throws Problem 404, 409 */
export async function cancel(uow: UnitOfWork, id: string, { now }: Asking): Promise<Shape> {
  const run = await locked(uow, id);
  if (!mayCancel(run.status)) throw notNow(run.status);
  run.status = 'cancelling';
  await uow.em.flush();
  await cancelWaiting(uow, id, now);
  return readImport(uow, id);
}
