import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Longer than any count of failed tries matters. */
const throttleDays = 31;

/** Removes sessions that are over and counts of failed tries that no longer count; else both would grow with every stranger who tries. */
export async function removeExpired({ kysely }: Pick<UnitOfWork, 'kysely'>, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with sessions as (delete from session where expires_at < ${now}::timestamptz returning 1),
         tries as (
           delete from throttle
           where first_at < ${now}::timestamptz - make_interval(days => ${throttleDays})
             and (blocked_until is null or blocked_until < ${now}::timestamptz)
           returning 1
         )
    select ((select count(*) from sessions) + (select count(*) from tries))::int as count`.execute(kysely);
  return rows[0]?.count ?? 0;
}
