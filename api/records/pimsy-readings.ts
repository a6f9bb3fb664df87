import type { UnitOfWork } from '../../db/database.ts';
import { Integration, PimsyReading } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { oneReadingAtATime, readingList } from '../../db/pimsy/reading-list.ts';
import type { PimsyReading as Shape } from '../../domain/schemas/connections.ts';
import type { Asking } from '../principal.ts';
import { conflict } from '../problem.ts';
import { found } from './rows.ts';

export async function newestReading(uow: UnitOfWork): Promise<Shape | null> {
  return (await readingList(uow, { id: null, after: null, limit: 1 }))[0] ?? null;
}

/** @throws Problem 404 */
export async function readReading(uow: UnitOfWork, id: string): Promise<Shape> {
  return found((await readingList(uow, { id, after: null, limit: 1 }))[0] ?? null, 'reading');
}

/** @throws Problem 409 where PIMSY is not connected, or is being read */
export async function orderReading(
  uow: UnitOfWork,
  scope: 'changes' | 'all',
  { principal, now }: Asking,
): Promise<Shape> {
  const { em } = uow;
  if ((await em.count(Integration, { system: 'pimsy', enabled: true })) === 0)
    throw conflict('not-connected', 'PIMSY is not connected', 'Enable it under Integrations > PIMSY > Configuration.');
  await oneReadingAtATime(uow);
  if ((await em.count(PimsyReading, { status: { $in: ['requested', 'running'] } })) > 0)
    throw conflict('already-reading', 'PIMSY is being read already', 'Wait for its end; the page shows how far it is.');
  const id = newId();
  em.create(PimsyReading, { id, scope, orderedBy: principal.actor, createdAt: now });
  await em.flush();
  return readReading(uow, id);
}
