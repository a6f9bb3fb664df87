import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Cancels every message of a broadcast that has not been handed over; those just being sent end by themselves. Rows are locked in the order of
 * their keys, as senders lock them, so that the two never wait for each other in a ring. @returns how many
 */
export async function cancelMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { broadcastId, now }: { broadcastId: string; now: Date },
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with open as materialized (
      select id from message where broadcast_id = ${broadcastId} and status in ('pending', 'claimed') order by id for update
    ), cancelled as (
      update message m set status = 'cancelled', lease_until = null, not_before = null, settled_at = ${now}::timestamptz
      from open where m.id = open.id returning m.id
    )
    select count(*)::int as n from cancelled`.execute(kysely);
  return rows[0]?.n ?? 0;
}
