import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Has the statements of `task` read each table once and hash it: by look-ups, which the planner takes to be cheap because it expects one row under
 * row-level security, those on a whole practice take six times as long; and by the key of the practice, because a scan works out which practice it is for
 * each row (dev/bench/RESULTS.md). Of a cursor all rows are wanted. For what follows in the same transaction the settings are as they were.
 */
export async function byHashes<T>({ kysely }: Pick<UnitOfWork, 'kysely'>, task: () => Promise<T>): Promise<T> {
  const { rows: before } = await sql<Record<'nestloop' | 'seqscan' | 'memory' | 'jit' | 'fraction', string>>`
    with before as materialized (
      select current_setting('enable_nestloop') as nestloop, current_setting('enable_seqscan') as seqscan,
             current_setting('work_mem') as memory, current_setting('jit') as jit, current_setting('cursor_tuple_fraction') as fraction
    )
    select before.*, set_config('enable_nestloop', 'off', true), set_config('enable_seqscan', 'off', true), set_config('work_mem', '64MB', true),
           set_config('jit', 'off', true), set_config('cursor_tuple_fraction', '1', true)
    from before`.execute(kysely);
  const result = await task();
  for (const { nestloop, seqscan, memory, jit, fraction } of before)
    await sql`
      select set_config('enable_nestloop', ${nestloop}, true), set_config('enable_seqscan', ${seqscan}, true),
             set_config('work_mem', ${memory}, true), set_config('jit', ${jit}, true), set_config('cursor_tuple_fraction', ${fraction}, true)`.execute(
      kysely,
    );
  return result;
}
