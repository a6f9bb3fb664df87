import { sql } from 'kysely';
import type { MessageStatus } from '../../domain/statuses.ts';
import type { Channel } from '../../domain/channels.ts';
import { alertFailedMessages } from '../alerts/message-failed.ts';
import type { UnitOfWork } from '../database.ts';
import { recoverLeases } from '../queries/recover-leases.ts';

export interface SettledMessage {
  status: MessageStatus;
  channel: Channel;
  /** Milliseconds until it can move: its time comes or its lease ends; null: it is through. */
  waitMs: number | null;
}

/**
 * Where a single message stands for its workflow, which has it from now on. Ends a lease that ran out. With `last` it may wait no longer: pending it
 * has failed, which who asked for it is told, being sent it is unknown. @returns null where there is none
 */
export async function settleMessage(
  uow: UnitOfWork,
  { messageId, last, now }: { messageId: string; last: boolean; now: Date },
): Promise<SettledMessage | null> {
  await recoverLeases(uow, { now, messageId, all: last });
  if (last) {
    await giveUp(uow, messageId, now);
    await alertFailedMessages(uow, [messageId], now);
  }
  const { rows } = await sql<SettledMessage>`
    update message set taken_at = coalesce(taken_at, ${now}::timestamptz)
    where id = ${messageId}::uuid and (broadcast_id is null or alone)
    returning status, channel, case when status in ('pending', 'claimed', 'sending') then
      greatest(0, ceil(1000 * extract(epoch from
        case status when 'pending' then coalesce(not_before, ${now}::timestamptz) else lease_until end - ${now}::timestamptz)))::float8
      end as "waitMs"`.execute(uow.kysely);
  return rows[0] ?? null;
}

async function giveUp({ kysely }: Pick<UnitOfWork, 'kysely'>, messageId: string, now: Date): Promise<void> {
  await sql`
    with failed as (
      update message set status = 'failed', reason = 'gave-up', settled_at = ${now}::timestamptz
      where id = ${messageId}::uuid and (broadcast_id is null or alone) and status = 'pending' returning id, attempt
    )
    insert into message_event (message_id, attempt, kind, code, at)
    select id, attempt, 'failed', 'gave-up', ${now}::timestamptz from failed`.execute(kysely);
}
