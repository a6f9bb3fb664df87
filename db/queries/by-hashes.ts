import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Has the statements of `task` read each table once and hash it: by look-ups, which the planner takes to be cheap because it expects one row under
 * row-level security, those on a whole practice take six times as long; and by the key of the practice, because a scan works out which practice it is for
 * each row (dev/bench/RESULTS.md). Of a cursor all rows are wanted. For what follows in the same transaction the settings are as they were.
 */
export async function byHashes<T>({ kysely }: Pick<UnitOfWork, 'kysely'>, task: () => Promise<T>): Promise<T> {
  await sql`
    select set_config('enable_nestloop', 'off', true), set_config('enable_seqscan', 'off', true), set_config('work_mem', '64MB', true),
           set_config('jit', 'off', true), set_config('cursor_tuple_fraction', '1', true)`.execute(kysely);
  const result = await task();
  await sql`
    select set_config(name, reset_val, true) from pg_settings
    where name in ('enable_nestloop', 'enable_seqscan', 'work_mem', 'jit', 'cursor_tuple_fraction')`.execute(kysely);
  return result;
}
