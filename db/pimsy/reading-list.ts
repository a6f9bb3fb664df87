import { sql } from 'kysely';
import type { ReadingCounts } from '../../domain/pimsy/reading-counts.ts';
import type { PimsyReading as Shape } from '../../domain/schemas/connections.ts';
import type { UnitOfWork } from '../database.ts';

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

/** Two who order one at once: the second waits here until the first has committed. */
export async function oneReadingAtATime({ kysely, practiceId }: UnitOfWork): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`pimsy reading ${practiceId}`}, 0))`.execute(kysely);
}
