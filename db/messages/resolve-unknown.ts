import { sql } from 'kysely';
import type { BroadcastStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { holdBroadcast } from '../queries/hold-broadcast.ts';
import { isForPeople } from './unknown.ts';

/** What a person says of messages in doubt. */
export type UnknownResolution = 'went-out' | 'send-again';

/**
 * Settles in the words of a person what is unknown, of one message or of a whole broadcast: it went out, or it did not and is to go once more, by a
 * workflow of its own and past the last look of every hand-over. What evidence has settled meanwhile stays as it is. Mails with credentials are
 * left to their process, which has told its task. Of a whole broadcast those alone for which no more evidence is to be waited for; and only once it has run
 * to its end is anything of it sent again, so that its pause or cancellation stops all of it. Audited with the reason. @returns their keys, or where the
 * broadcast stands that keeps them from being sent again
 */
export async function resolveUnknown(
  uow: UnitOfWork,
  {
    target,
    resolution,
    reason,
    now,
  }: {
    target: { messageId: string } | { broadcastId: string };
    resolution: UnknownResolution;
    reason: string;
    now: Date;
  },
): Promise<string[] | BroadcastStatus> {
  const messageId = 'messageId' in target ? target.messageId : null;
  const broadcastId = 'broadcastId' in target ? target.broadcastId : null;
  const wentOut = resolution === 'went-out';
  const of = await broadcastOfTarget(uow, { messageId, broadcastId });
  const status = of === null || wentOut ? null : await holdBroadcast(uow, of);
  if (status !== null && status !== 'completed') return status;
  const { rows } = await sql<{ id: string }>`
    with doubtful as materialized (
      select id from message m
      where status = 'unknown' and credential_id is null
        and (id = ${messageId}::uuid or broadcast_id = ${broadcastId}::uuid and ${isForPeople(now)})
      order by id for update
    ), settled as (
      update message m set status = ${wentOut ? 'accepted' : 'pending'}, reason = null, error_code = null, not_before = null, lease_until = null,
        accepted_at = case when ${wentOut} then coalesce(m.sending_at, ${now}::timestamptz) end,
        alone = m.alone or not ${wentOut}, taken_at = case when ${wentOut} then m.taken_at end
      from doubtful d where m.id = d.id
      returning m.id, m.attempt
    ), noted as (
      insert into message_event (message_id, attempt, kind, at)
      select id, attempt, ${resolution}, ${now}::timestamptz from settled
    )
    select id from settled order by id`.execute(uow.kysely);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return ids;
  const subject = messageId === null ? ('broadcast' as const) : ('message' as const);
  await uow.note(resolution, subject, messageId ?? broadcastId ?? '', { messages: ids.length, note: reason });
  await sql`
    update task t set status = 'done', outcome = ${reason}, done_at = ${now}::timestamptz, done_by = ${uow.actor},
                      updated_at = ${now}::timestamptz, version = version + 1
     where t.status = 'open' and t.cause = (
       select 'unknown-messages:' || coalesce(m.broadcast_id, m.id) from message m where m.id = ${ids[0]}::uuid)
       and not exists (select from message m where m.status = 'unknown' and m.credential_id is null and m.broadcast_id = t.subject_id)`.execute(
    uow.kysely,
  );
  return ids;
}

async function broadcastOfTarget(
  { kysely }: UnitOfWork,
  { messageId, broadcastId }: { messageId: string | null; broadcastId: string | null },
): Promise<string | null> {
  if (messageId === null) return broadcastId;
  const { rows } = await sql<{ broadcastId: string | null }>`
    select broadcast_id as "broadcastId" from message where id = ${messageId}::uuid`.execute(kysely);
  return rows[0]?.broadcastId ?? null;
}
