import { sql } from 'kysely';
import type { FailureReason } from '../../domain/failure-reasons.ts';
import type { UnitOfWork } from '../database.ts';
import { plannedOnce } from '../planned-once.ts';

/** What one hand-over led to. */
export interface RecordedOutcome {
  id: string;
  attempt: number;
  /** `pending`: certainly not taken, to be tried again from `notBefore` on. */
  status: 'accepted' | 'failed' | 'unknown' | 'pending';
  reason: FailureReason | null;
  /** The provider's own code; of what was accepted, whom it was only handed to. */
  code: string | null;
  providerId: string | null;
  notBefore: Date | null;
}

/**
 * Writes the outcomes of a group and their events in one statement. Only the attempt that was begun may write: a message whose callback has come
 * first is left as the callback put it, and one whose lease ran out meanwhile (`unknown`) gets what is known after all. Where somebody has had it wait to
 * be sent again, only that it was taken still counts, and keeps it from going twice. What was unknown, and all of a broadcast's own round, is tried again only
 * while the broadcast runs or is paused, whose row is held so that it does not end in between (the caller has held it before any message is locked); what comes too late
 * is cancelled with a broadcast that was, and otherwise has failed for want of time, whatever the provider's reason was. A second time, after a commit of which nobody knew whether it came
 * through, changes nothing: an attempt has one outcome, so its event has the attempt as its key.
 */
export async function recordOutcomes(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  outcomes: RecordedOutcome[],
  now: Date,
): Promise<void> {
  const column = <K extends keyof RecordedOutcome>(key: K) => outcomes.map((outcome) => outcome[key]);
  await sql`${plannedOnce}
    with held as materialized (
      select id, status, broadcast_id, alone from message where id = any(${column('id')}::uuid[]) order by id for update
    ), outcome as materialized (
      select o.*, m.status as was, m.broadcast_id, m.broadcast_id is not null as of_broadcast, m.alone from unnest(
        ${column('id')}::uuid[], ${column('attempt')}::int[], ${column('status')}::text[], ${column('reason')}::text[],
        ${column('code')}::text[], ${column('providerId')}::text[], ${column('notBefore')}::timestamptz[]
      ) as o (id, attempt, status, reason, code, provider_id, not_before)
      join held m on m.id = o.id
    ), running as materialized (
      select b.id from broadcast b
      where b.status in ('running', 'paused') and b.id in (
        select o.broadcast_id from outcome o where o.status = 'pending')
      for share
    ), known as (
      select o.*, o.status = 'pending' and (o.was = 'unknown' or o.of_broadcast and not o.alone) and not exists (
        select from running where running.id = o.broadcast_id) as too_late,
        exists (select from broadcast b where b.id = o.broadcast_id and b.status = 'cancelled') as called_off
      from outcome o
    ), written as (
      update message m set
        status = case when o.too_late and o.called_off and o.was = 'sending' then 'cancelled' when o.too_late then 'failed' else o.status end,
        reason = case when o.too_late and o.called_off and o.was = 'sending' then null when o.too_late then 'gave-up' else o.reason end, error_code = case when o.status = 'accepted' then null else o.code end, provider_id = coalesce(o.provider_id, m.provider_id),
        not_before = o.not_before, lease_until = null,
        accepted_at = case when o.status = 'accepted' then ${now}::timestamptz end, looks = case when o.status = 'accepted' then 0 else m.looks end,
        settled_at = case when o.status = 'failed' or o.too_late then ${now}::timestamptz end
      from known o
      where m.id = o.id and m.attempt = o.attempt
        and (m.status in ('sending', 'unknown') or m.status in ('pending', 'claimed') and o.status = 'accepted')
      returning m.id, m.status
    )
    insert into message_event (message_id, attempt, kind, code, provider_key, at)
    select o.id, o.attempt, case when o.status <> 'pending' then o.status when o.too_late and w.id is not null then w.status else 'retry' end,
      case when w.status = 'cancelled' then null else coalesce(o.code, o.reason) end, 'attempt:' || o.attempt, ${now}::timestamptz
    from known o left join written w on w.id = o.id
    on conflict (practice_id, message_id, provider_key) where provider_key is not null do nothing`.execute(kysely);
}
