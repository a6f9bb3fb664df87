import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Fails what is still pending when a broadcast has no rounds left, so that nothing waits unseen; what is sent again by itself is seen to. @returns how many */
export async function giveUpMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { broadcastId, now }: { broadcastId: string; now: Date },
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with open as materialized (
      select id from message where broadcast_id = ${broadcastId} and status = 'pending' and not alone order by id for update
    ), failed as (
      update message m set status = 'failed', reason = 'gave-up', settled_at = ${now}::timestamptz
      from open where m.id = open.id returning m.id, m.attempt
    ), noted as (
      insert into message_event (message_id, attempt, kind, code, at) select id, attempt, 'failed', 'gave-up', ${now}::timestamptz from failed
    )
    select count(*)::int as n from failed`.execute(kysely);
  return rows[0]?.n ?? 0;
}
