import { sql } from 'kysely';
import type { Answerer } from '../../domain/calls.ts';
import type { Channel } from '../../domain/channels.ts';
import type { MessageStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { plannedOnce } from '../planned-once.ts';

/*
 * The two statements by which what providers report is written, together because they are one protocol (db/broadcasts/fold-report.ts). Messages are looked up by
 * their keys one after the other, and written by their places: the planner takes a practice that was filled a moment ago for a small one, and would go
 * through all its messages for each group.
 */

export interface ReportedMessage {
  id: string;
  channel: Channel;
  address: string;
  status: MessageStatus;
  attempt: number;
  providerId: string | null;
  credentialId: string | null;
}

/** Messages as they are, held until the transaction ends; in the order of their keys, as everybody takes several of them. */
export async function holdReported(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  ids: readonly string[],
): Promise<ReportedMessage[]> {
  const { rows } = await sql<ReportedMessage>`${plannedOnce}
    select m.* from unnest(${ids.toSorted()}::uuid[]) told (id)
    cross join lateral (
      select id, channel, address, status, attempt, provider_id as "providerId", credential_id as "credentialId"
      from message where id = told.id for update
    ) m`.execute(kysely);
  return rows;
}

/** Which of these names are those of an earlier call or fax of a message: they were taken off when it was made again (db/messages/call-again.ts). */
export async function namesTakenOff(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  named: readonly { messageId: string; providerId: string }[],
): Promise<Set<string>> {
  if (named.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select id from unnest(${named.map(({ messageId }) => messageId)}::uuid[], ${named.map(({ providerId }) => providerId)}::text[]) as told (id, name)
    where exists (select from message_event e where e.message_id = told.id and starts_with(e.provider_key, told.name || ':'))`.execute(
    kysely,
  );
  return new Set(rows.map(({ id }) => id));
}

/** An event of a message that is held, and what it makes of the message where it is new. */
export interface ProviderEvent {
  messageId: string;
  /** The attempt that the message is at. */
  attempt: number;
  /** As the provider calls the status. */
  kind: string;
  code: string | null;
  /** The provider's name for the message, and this status of it: the same callback a second time is no second event. */
  providerKey: string;
  /** For a message that has none yet; null: it stays as it is. */
  providerId: string | null;
  /** Null: it stays as it is. */
  becomes: MessageStatus | null;
  reason: string | null;
  answeredBy: Answerer | null;
}

/**
 * Commits what providers report, one event a message, and what follows from those that are new: some hundreds in the time of one. A status ends the
 * lease of its message and its waiting. @returns the messages whose event is new
 */
export async function keepReports(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  events: readonly ProviderEvent[],
  at: Date,
): Promise<Set<string>> {
  const column = <K extends keyof ProviderEvent>(key: K) => events.map((event) => event[key]);
  const { rows } = await sql<{ id: string }>`
    with told as (
      select * from unnest(
        ${column('messageId')}::uuid[], ${column('attempt')}::int[], ${column('kind')}::text[], ${column('code')}::text[],
        ${column('providerKey')}::text[], ${column('providerId')}::text[], ${column('becomes')}::text[], ${column('reason')}::text[],
        ${column('answeredBy')}::text[]
      ) as t (id, attempt, kind, code, provider_key, provider_id, becomes, reason, answered_by)
    ), kept as (
      insert into message_event (message_id, attempt, kind, code, provider_key, at)
      select id, attempt, kind, code, provider_key, ${at}::timestamptz from told
      on conflict (practice_id, message_id, provider_key) where provider_key is not null do nothing
      returning message_id
    ), folded as (
      update message m set
        provider_id = coalesce(m.provider_id, t.provider_id), status = coalesce(t.becomes, m.status),
        answered_by = case when t.becomes is null then m.answered_by else t.answered_by end,
        reason = case when t.becomes is null then m.reason else t.reason end,
        error_code = case when t.becomes is null then m.error_code when t.becomes = 'failed' then t.code end,
        lease_until = case when t.becomes is null then m.lease_until end,
        not_before = case when t.becomes is null then m.not_before end,
        looks = case when t.becomes = 'accepted' then 0 else m.looks end,
        accepted_at = case when t.becomes is null then m.accepted_at else coalesce(m.accepted_at, ${at}::timestamptz) end,
        settled_at = case when t.becomes is null then m.settled_at when t.becomes in ('delivered', 'failed') then ${at}::timestamptz end
      from told t join kept k on k.message_id = t.id
      where m.id = t.id and (t.becomes is not null or t.provider_id is not null)
        and m.ctid = any(array(
          select l.place from told cross join lateral (select ctid as place from message where id = told.id for update) l))
    )
    select message_id as id from kept`.execute(kysely);
  return new Set(rows.map(({ id }) => id));
}
