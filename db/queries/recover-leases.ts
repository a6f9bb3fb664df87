import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Ends leases that ran out at `now` (with `all` also those that did not), of one broadcast, one message or all there are: who held them is gone. A
 * claimed message was not handed over and goes back; one that was `sending` may have been, so it becomes `unknown` and is never repeated by itself.
 * SKIP LOCKED: who is just writing an outcome comes first.
 */
export async function recoverLeases(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  {
    now,
    broadcastId = null,
    messageId = null,
    all = false,
  }: { now: Date; broadcastId?: string | null; messageId?: string | null; all?: boolean },
): Promise<{ returned: number; unknown: number }> {
  const { rows } = await sql<{ returned: number; unknown: number }>`
    with expired as materialized (
      select id from message
      where status in ('claimed', 'sending') and (lease_until <= ${now}::timestamptz or ${all}::boolean)
        and (${broadcastId}::uuid is null or broadcast_id = ${broadcastId}::uuid)
        and (${messageId}::uuid is null or id = ${messageId}::uuid)
      order by id for update skip locked
    ), recovered as (
      update message m set lease_until = null,
        status = case m.status when 'claimed' then 'pending' else 'unknown' end,
        reason = case m.status when 'claimed' then m.reason else 'interrupted' end
      from expired where m.id = expired.id
      returning m.id, m.status, m.attempt
    ), noted as (
      insert into message_event (message_id, attempt, kind, code, at)
      select id, attempt, 'unknown', 'interrupted', ${now}::timestamptz from recovered where status = 'unknown'
    )
    select count(*) filter (where status = 'pending')::int as returned,
           count(*) filter (where status = 'unknown')::int as unknown
    from recovered`.execute(kysely);
  return rows[0] ?? { returned: 0, unknown: 0 };
}
