import { sql } from 'kysely';
import type { UnitOfWork } from '../../db/database.ts';
import { Integration, PimsyReading } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { ReadingCounts } from '../../domain/pimsy/reading-counts.ts';
import type { PimsyReading as Shape } from '../../domain/schemas/connections.ts';
import type { Asking } from '../principal.ts';
import { conflict } from '../problem.ts';
import { found } from './rows.ts';

interface Row extends Omit<Shape, 'counts' | 'createdAt' | 'finishedAt'> {
  counts: ReadingCounts;
  createdAt: Date;
  finishedAt: Date | null;
}

/** By key, newest first; `id`: that one alone. */
export async function readingList(
  { kysely }: UnitOfWork,
  { id, after, limit }: { id: string | null; after: string | null; limit: number },
): Promise<Shape[]> {
  const { rows } = await sql<Row>`
    select r.id, r.scope, r.status, r.counts, r.problem, r.next, r.created_at as "createdAt", r.finished_at as "finishedAt",
           (select p.first_name || ' ' || p.last_name from account a join person p on p.id = a.person_id
             where r.ordered_by = 'staff:' || a.id) as "orderedBy"
      from pimsy_reading r
     where (${id}::uuid is null or r.id = ${id}::uuid) and (${after}::uuid is null or r.id < ${after}::uuid)
     order by r.id desc limit ${limit + 1}`.execute(kysely);
  return rows.map(({ counts, createdAt, finishedAt, ...row }) => ({
    ...row,
    counts: Object.fromEntries(
      Object.entries(counts).map(([kind, { whole = null, reasons = [], ...each }]) => [
        kind,
        { ...each, whole, reasons },
      ]),
    ),
    createdAt: new Date(createdAt).toISOString(),
    finishedAt: finishedAt && new Date(finishedAt).toISOString(),
  }));
}

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
  // Two who ask at once: the second waits here and then sees the first.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`pimsy reading ${uow.practiceId}`}, 0))`.execute(
    uow.kysely,
  );
  if ((await em.count(PimsyReading, { status: { $in: ['requested', 'running'] } })) > 0)
    throw conflict('already-reading', 'PIMSY is being read already', 'Wait for its end; the page shows how far it is.');
  const id = newId();
  em.create(PimsyReading, { id, scope, orderedBy: principal.actor, createdAt: now });
  await em.flush();
  return readReading(uow, id);
}
