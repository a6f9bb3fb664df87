import { sql } from 'kysely';
import type { Channel, Purpose } from '../../domain/channels.ts';
import { lateCode } from '../../domain/failure-reasons.ts';
import type { Locale } from '../../domain/locales.ts';
import type { UnitOfWork } from '../database.ts';
import { partlyBySql, standsBySql } from '../message-types/index.ts';
import { plannedOnce } from '../planned-once.ts';
import { reminderStands } from '../reminders/standing.ts';
import { closedByOptOut, holdsFor } from './closed-by-opt-out.ts';
import { keptByFailure, notWorking } from './not-working.ts';

/** What became of a claimed message at the last look; only `sending` ones are handed over. */
export interface BegunMessage {
  id: string;
  status: 'sending' | 'skipped' | 'cancelled';
  /** Of this hand-over; every write of its sender names it. */
  attempt: number;
  /** Attempts before it that were held back on this side and so count as none. */
  heldBack: number;
  purpose: Purpose;
  channel: Channel;
  address: string;
  subject: string | null;
  body: string;
  /** Null: nobody knows. */
  language: Locale | null;
  /** Whose secret goes into the body; `sealed` in base64. Null in all but credential mails. */
  credential: { id: string; keyId: string; sealed: string } | null;
  /** Of a call: what is played instead of the body; null: the body is read aloud. */
  recordingId: string | null;
}

/**
 * The commit immediately before the call: claimed messages become `sending` with a new attempt and a lease, or end here. Looked at once more, since
 * days may lie between freeze and hand-over: whether the broadcast was cancelled, whether a message to the address came back for good since, whether the address has opted out (texts: whatever the
 * purpose), whether anybody whom it is for still consents ("asked us to stop" at the desk ends consents; nobody asks it of staff), and whether each of them, client or staff, is still active
 * and what they were told about still as the message says, as its message type asks (db/message-types): an appointment stands, at the same time, ahead of `now`. A message that says one thing too many is not sent;
 * where others of it still stand, its reason tells staff to send again. One to several of the staff that is about nothing of each names nobody and says the same to all: it goes while one of them is there. It is not written anew here, since that takes the whole plan (template,
 * merging, names at a shared address), which preview and freeze alone ask, and staff would not have seen what goes out. What is no longer claimed
 * is left out. A single message names its client and its reader itself, and its purpose says what it has to pass, as the table of domain/gate.ts
 * does; a reminder goes only while its appointment stands at the time and place that it says, unconfirmed. Client, consent and appointment are looked up by scalar subqueries, which always go by their keys: joined, a planner without fresh statistics
 * reads all of the practice's for each message; OFFSET keeps each from being asked wherever its answer is named. What was looked up is materialized, or each reason would be looked up wherever it is named. Of staff nobody asks consent, which ends with a number: theirs has to be on file still. A credential mail goes only while its credential can be used, and to the address on file now: one that
 * was corrected since it was written counts.
 */
export async function beginSending(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { ids, now, leaseUntil }: { ids: string[]; now: Date; leaseUntil: Date },
): Promise<BegunMessage[]> {
  const { rows } = await sql<BegunMessage>`${plannedOnce}
    with mine as materialized (
      select m.id, m.channel, m.address, m.broadcast_id, m.purpose, m.client_id, m.person_id, m.credential_id, m.reminder_id, m.correction, m.told_at, m.told_location_id,
        (select b.message_type from broadcast b where b.id = m.broadcast_id) as message_type
      from message m
      where m.id = any(${ids}::uuid[]) and m.status = 'claimed'
      order by m.id for update
    ), looked_at as materialized (
      select mine.id,
        exists (select from broadcast b where b.id = mine.broadcast_id and b.status = 'cancelled') as called_off,
        ${closedByOptOut({ purpose: sql`mine.purpose`, channel: sql`mine.channel` })} and exists (
          select from opt_out o where o.channel = mine.channel and o.address = mine.address and o.ended_at is null
            and ${holdsFor({ purpose: sql`mine.purpose`, source: sql`o.source` })}) as opted_out,
        ${keptByFailure(sql`mine.purpose`)} and ${notWorking({ channel: sql`mine.channel`, address: sql`mine.address` })} as not_working,
        mine.purpose in ('broadcast', 'reminder', 'client-message') and not (coalesce(whom.consented, false) or exists (
          select from consent k where k.client_id = mine.client_id and ${consents(now)})) as refused,
        case when mine.broadcast_id is not null then whom.changed
             when mine.purpose in ('opt-out-answer', 'reply-answer', 'safety') then null
             when mine.client_id is not null then coalesce(
               (select 'inactive' from client c where c.id = mine.client_id and not c.active),
               (select 'no-longer-relevant' from reminder x where x.id = mine.reminder_id
                 and not coalesce(${reminderStands(sql`mine`, now)}, false)))
             else (select 'inactive' from staff s where s.person_id = mine.person_id and not s.active) end as changed,
        mine.credential_id is not null and not exists (
          select from credential k join account a on a.id = k.account_id
          where k.id = mine.credential_id and k.status in ('requested', 'sending') and k.sealed is not null and k.revoked_at is null
            and k.used_at is null and k.expires_at > ${now}::timestamptz and a.active) as void,
        coalesce(whom.moved, false) as moved,
        case when mine.credential_id is null then mine.address else (
          select cp.address from contact_point cp where cp.person_id = mine.person_id and cp.kind = 'email' and cp.active
          order by cp.preferred desc, cp.id limit 1) end as address
      from mine cross join lateral (
        select bool_or(one.consented) as consented, bool_and(one.to_staff and (one.moved or not one.active)) as moved,
          case when bool_and(one.active and one.stands) or bool_and(one.same_to_all) and bool_or(one.active) then null when not bool_or(one.active) then 'inactive'
               when bool_or(one.active and (one.stands or one.partly)) then 'changed-meanwhile' else 'no-longer-relevant' end as changed
        from (
          select coalesce((select c.active from client c where c.id = r.client_id),
                          r.client_id is null and (select s.active from staff s where s.person_id = r.person_id), false) as active,
            exists (select from consent k where k.client_id = r.client_id and ${consents(now)}) as consented,
            r.client_id is null as to_staff, r.client_id is null and r.source_starts_at is null as same_to_all,
            case when r.client_id is null then not exists (
              select from contact_point cp where cp.person_id = r.person_id and cp.address = mine.address and cp.active) else false end as moved,
            r.source_starts_at is null or coalesce(${standsBySql(sql`mine.message_type`, now)}, false) as stands,
            coalesce(${partlyBySql(sql`mine.message_type`)}, false) as partly
          from recipient r where r.message_id = mine.id offset 0
        ) one
      ) whom
    ), reasoned as (
      select id, called_off, address,
        case when called_off then null when not_working then 'not-working' when opted_out then 'opted-out' when refused then 'no-consent' when changed is not null then changed
             when moved then 'address-changed'
             when void then 'no-longer-relevant' when address is null then 'no-address' end as reason
      from looked_at
    ), decided as (
      select id, reason, address, case when called_off then 'cancelled' when reason is not null then 'skipped' else 'sending' end as status
      from reasoned
    ), begun as (
      update message m set status = d.status, reason = d.reason, address = coalesce(d.address, m.address),
        attempt = m.attempt + case when d.status = 'sending' then 1 else 0 end,
        looks = 0, lease_until = case when d.status = 'sending' then ${leaseUntil}::timestamptz end,
        sending_at = case when d.status = 'sending' then ${now}::timestamptz else m.sending_at end,
        settled_at = case when d.status = 'sending' then null else ${now}::timestamptz end
      from decided d where m.id = d.id
      returning m.id, m.status, m.reason, m.attempt, m.purpose, m.channel, m.address, m.subject, m.body, m.language, m.credential_id, m.broadcast_id
    ), noted as (
      insert into message_event (message_id, attempt, kind, code, at)
      select id, attempt, status, reason, ${now}::timestamptz from begun where status = 'skipped'
    )
    select id, status, attempt, purpose, channel, address, subject, body, language,
      case when attempt > 1 then (
        select count(*)::int from message_event e where e.message_id = begun.id and e.kind = 'retry' and e.code = ${lateCode}
      ) else 0 end as "heldBack",
      (select b.recording_id from broadcast b where b.id = begun.broadcast_id) as "recordingId",
      (select jsonb_build_object('id', k.id, 'keyId', k.key_id, 'sealed', encode(k.sealed, 'base64'))
       from credential k where k.id = begun.credential_id and begun.status = 'sending') as credential
    from begun order by id`.execute(kysely);
  return rows;
}

/** Of a consent `k` to the address of a message `mine`: it holds at `now`. */
const consents = (now: Date) => sql`
            k.channel = mine.channel and k.address = mine.address and k.revoked_at is null
            and (k.expires_at is null or k.expires_at > ${now}::timestamptz)`;
