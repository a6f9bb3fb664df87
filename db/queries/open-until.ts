import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * How many messages of a broadcast are not through, and in how many milliseconds from `now` they can move: when their time to be tried again comes
 * or their lease ends. Those that follow the first of them within a minute are waited for too, so that many short waits do not become many rounds.
 */
export async function openUntil(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { broadcastId, now }: { broadcastId: string; now: Date },
): Promise<{ open: number; waitMs: number }> {
  const { rows } = await sql<{ open: number; waitMs: number }>`
    with open as (
      select case status when 'pending' then coalesce(not_before, ${now}::timestamptz) else lease_until end as moves_at
      from message where broadcast_id = ${broadcastId} and status in ('pending', 'claimed', 'sending')
    ), soon as (
      select max(moves_at) as at from open where moves_at <= (select min(moves_at) + interval '1 minute' from open)
    )
    select (select count(*)::int from open) as open,
           greatest(0, coalesce(ceil(1000 * extract(epoch from soon.at - ${now}::timestamptz)), 0))::float8 as "waitMs"
    from soon`.execute(kysely);
  return rows[0] ?? { open: 0, waitMs: 0 };
}
