import { type RawBuilder, sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

/** A text, call or fax of which nobody knows whether it went out. */
export interface UnknownText {
  id: string;
  channel: 'text' | 'voice' | 'fax';
  address: string;
  body: string;
  /** When it was handed over; ISO instant. */
  sendingAt: string;
  /** How often its provider was asked. */
  looks: number;
}

/** Minutes from the hand-over to each look: callbacks come within seconds, and what a carrier's or provider's trouble holds up comes within the hour. */
export const lookMinutes = [3, 15, 60] as const;

/** Days after which a message in doubt is history: it does not go once more by itself, and people have been asked about it, or are for once. */
const olderDays = 2;

/** Of a message `m` that is unknown: since when; the hand-over may lie days before it, where all servers were away. */
const unknownSince = sql`coalesce((select max(e.at) from message_event e where e.message_id = m.id and e.kind = 'unknown'), m.sending_at)`;
const isRecent = (now: Date) =>
  sql<boolean>`${unknownSince} > ${now}::timestamptz - make_interval(days => ${olderDays})`;

/** Texts, calls and faxes that it is time to ask their provider about, by key. Credential mails are not among them: their process has its own end (workflows/credential-email). */
export async function dueLooks(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { now, after, limit }: { now: Date; after: string | null; limit: number },
): Promise<UnknownText[]> {
  const { rows } = await sql<UnknownText>`
    select id, channel, address, body, ${iso(sql`sending_at`)} as "sendingAt", looks from message m
    where status = 'unknown' and channel in ('text', 'voice', 'fax') and (${after}::uuid is null or id > ${after}::uuid)
      and looks < ${lookMinutes.length}
      and sending_at <= ${now}::timestamptz - make_interval(mins => (${[...lookMinutes]}::int[])[looks + 1])
    order by id limit ${limit}`.execute(kysely);
  return rows;
}

/** Which of these names of the provider's belong to messages that we know of, or did before the provider was asked for them once more. */
export async function knownProviderIds(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { address, providerIds }: { address: string; providerIds: string[] },
): Promise<Set<string>> {
  const { rows } = await sql<{ providerId: string }>`
    select id as "providerId" from unnest(${providerIds}::text[]) told (id)
    where exists (select from message m where m.address = ${address} and (m.provider_id = told.id
                  or exists (select from message_event e where e.message_id = m.id and starts_with(e.provider_key, told.id || ':'))))`.execute(
    kysely,
  );
  return new Set(rows.map(({ providerId }) => providerId));
}

/** Whether another one that looks the same to the provider was handed over in this time and has no name of the provider's: what it has taken may be that one. */
export async function hasOther(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id, channel, address, body, since, until }: Omit<UnknownText, 'sendingAt' | 'looks'> & { since: Date; until: Date },
): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`
    select exists (select from message where address = ${address} and channel = ${channel} and id <> ${id}::uuid and provider_id is null
                   and (channel = 'voice' or btrim(normalize(body)) = btrim(normalize(${body})))
                   and status in ('unknown', 'sending', 'accepted') and sending_at between ${since}::timestamptz and ${until}::timestamptz) as has`.execute(
    kysely,
  );
  return rows[0]?.has ?? false;
}

/** The provider has no such text, or has too many to tell. Noted once a look; after the last of those that found none the message says so, and is left to a person. */
export async function noteNotFound(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id, looks, code, now }: Pick<UnknownText, 'id' | 'looks'> & { code: 'not-found' | 'too-many'; now: Date },
): Promise<void> {
  await sql`
    with looked as (
      update message set looks = looks + 1,
        reason = case when looks + 1 >= ${lookMinutes.length} and ${code} = 'not-found' then 'not-found' else reason end
      where id = ${id}::uuid and status = 'unknown' and looks = ${looks}
      returning id, attempt
    )
    insert into message_event (message_id, attempt, kind, code, at)
    select id, attempt, 'looked-up', ${code}, ${now}::timestamptz from looked`.execute(kysely);
}

/** Minutes after which people are asked about an e-mail: reports of failure come sooner, those of success hardly ever. */
const mailMinutes = 15;

/** Minutes after which people are asked about a text, call or fax that its provider could not be asked about so often. */
const textMinutes = 120;

/** Of a message `m`: it has gone once more by itself or by a person's word, and does not again. */
const wasRepeated = sql<boolean>`exists (select from message_event e where e.message_id = m.id and e.kind in ('repeated', 'send-again'))`;

/** Of a message `m` that is unknown: no more evidence is to be waited for, so people are asked. */
export const isForPeople = (now: Date): RawBuilder<boolean> => sql<boolean>`
  case when m.channel in ('text', 'voice', 'fax') then m.looks >= ${lookMinutes.length} or m.sending_at <= ${now}::timestamptz - make_interval(mins => ${textMinutes})
       else m.sending_at <= ${now}::timestamptz - make_interval(mins => ${mailMinutes}) end`;

/** Of a message `m` that is unknown: people have been asked about it since. A task that is open still says so by itself. */
const wasAsked = sql<boolean>`exists (
  select from task t where t.type = 'unknown-messages' and t.subject_id = coalesce(m.broadcast_id, m.id) and t.updated_at >= ${unknownSince})`;

/** Minutes after which people are asked about an e-mail that was to go once more by itself and still has not: its broadcast stands, or the workers do. */
const repeatLateMinutes = 120;

/** Of a message `m` that is unknown: it goes once more by itself, so there is nothing yet for a person to do about it. */
const awaitsRepeat = (now: Date) => sql<boolean>`(
  m.channel = 'email' and m.sending_at > ${now}::timestamptz - make_interval(mins => ${repeatLateMinutes}) and not ${wasRepeated}
  and not exists (select from broadcast b where b.id = m.broadcast_id and b.status in ('cancelled', 'failed')))`;

/**
 * A task for each broadcast, and each message of none, of which something is unknown that no evidence has settled; and the end of those of which nothing
 * is any more. What is days old becomes one too, unless there was one: the servers may have been away all the time, and nothing may stay in doubt unsaid.
 * Not of alerts to staff: what they tell stands in the console, whatever became of the mail, and tasks are told by alerts, which would be in doubt again.
 * `repeats`: the practice has e-mails in doubt sent once more, so people are asked about those that are still in doubt afterwards.
 */
export async function keepUnknownTasks(
  { kysely, actor }: Pick<UnitOfWork, 'kysely' | 'actor'>,
  { now, repeats }: { now: Date; repeats: boolean },
): Promise<void> {
  await sql`
    insert into task (type, subject_kind, subject_id, client_id, group_id, cause, due_at, created_by, created_at, updated_at)
    select distinct on (coalesce(m.broadcast_id, m.id))
           'unknown-messages', case when m.broadcast_id is null then 'message' else 'broadcast' end, coalesce(m.broadcast_id, m.id),
           case when m.broadcast_id is null then m.client_id end,
           (select p.group_id from picklist p where p.list = 'task-type' and p.code = 'unknown-messages'),
           'unknown-messages:' || coalesce(m.broadcast_id, m.id), ${now}::timestamptz, ${actor}, ${now}::timestamptz, ${now}::timestamptz
      from message m
     where m.status = 'unknown' and m.credential_id is null and m.purpose <> 'staff-alert'
       and (${isRecent(now)} or not ${wasAsked}) and ${isForPeople(now)} ${repeats ? sql`and not ${awaitsRepeat(now)}` : sql``}
    on conflict (practice_id, cause) where status = 'open' and cause is not null do nothing`.execute(kysely);
  await sql`
    update task t set status = 'done', outcome = 'mended', done_at = ${now}::timestamptz, done_by = ${actor}, updated_at = ${now}::timestamptz,
                      version = version + 1
     where t.type = 'unknown-messages' and t.status = 'open' and t.cause is not null
       and not exists (select from message m where m.status = 'unknown' and t.subject_id = case t.subject_kind when 'broadcast' then m.broadcast_id else m.id end)`.execute(
    kysely,
  );
}

/** Minutes that an e-mail in doubt is left for a report of failure before it goes once more, where the practice wants that. */
const repeatMinutes = 30;

/**
 * Has each e-mail in doubt sent once more under its Message-ID, by a workflow of its own; of a broadcast once it has run to its end, so that a pause or a
 * cancellation stops it too. Not where a person has had it sent again. @returns how many
 */
export async function repeatUnknownEmails({ kysely }: Pick<UnitOfWork, 'kysely'>, now: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with due as materialized (
      select id from message m
      where m.status = 'unknown' and m.channel = 'email' and m.credential_id is null
        and ${isRecent(now)}
        and (m.broadcast_id is null or exists (select from broadcast b where b.id = m.broadcast_id and b.status = 'completed'))
        and m.sending_at <= ${now}::timestamptz - make_interval(mins => ${repeatMinutes})
        and not ${wasRepeated}
      order by id limit 1000 for update skip locked
    ), again as (
      update message m set status = 'pending', reason = null, error_code = null, not_before = null, alone = true, taken_at = null
      from due where m.id = due.id returning m.id, m.attempt
    ), noted as (
      insert into message_event (message_id, attempt, kind, at) select id, attempt, 'repeated', ${now}::timestamptz from again
    )
    select count(*)::int as n from again`.execute(kysely);
  return rows[0]?.n ?? 0;
}
