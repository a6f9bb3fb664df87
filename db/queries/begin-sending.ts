import { sql } from 'kysely';
import type { Channel } from '../../domain/channels.ts';
import type { UnitOfWork } from '../database.ts';

/** What became of a claimed message at the last look; only `sending` ones are handed over. */
export interface BegunMessage {
  id: string;
  status: 'sending' | 'skipped' | 'cancelled';
  /** Of this hand-over; every write of its sender names it. */
  attempt: number;
  channel: Channel;
  address: string;
  subject: string | null;
  body: string;
}

/**
 * The commit immediately before the call: claimed messages become `sending` with a new attempt and a lease, or end here. Looked at once more, since
 * days may lie between freeze and hand-over: whether the broadcast was cancelled, whether the address has opted out (texts: whatever the
 * purpose), whether anybody whom it is for still consents ("asked us to stop" at the desk ends consents), and whether each of them is still active
 * and their appointment still as the message says: it stands, at the same time, ahead of `now`. A message that says one thing too many is not sent;
 * where others of it still stand, its reason tells staff to send again. It is not written anew here, since that takes the whole plan (template,
 * merging, names at a shared address), which preview and freeze alone ask, and staff would not have seen what goes out. What is no longer claimed
 * is left out. A single message names its client and its reader itself, and its purpose says what it has to pass, as the table of domain/gate.ts
 * does. Client and appointment are looked up by scalar subqueries, which always go by their keys: joined, a planner without fresh statistics
 * reads all of the practice's for each message.
 */
export async function beginSending(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { ids, now, leaseUntil }: { ids: string[]; now: Date; leaseUntil: Date },
): Promise<BegunMessage[]> {
  const { rows } = await sql<BegunMessage>`
    with mine as materialized (
      select m.id, m.channel, m.address, m.broadcast_id, m.purpose, m.client_id, m.person_id from message m
      where m.id = any(${ids}::uuid[]) and m.status = 'claimed'
      order by m.id for update
    ), looked_at as (
      select mine.id,
        exists (select from broadcast b where b.id = mine.broadcast_id and b.status = 'cancelled') as called_off,
        mine.purpose <> 'opt-out-answer'
        and (mine.channel = 'text' or mine.purpose in ('broadcast', 'client-message', 'staff-notice', 'staff-alert')) and exists (
          select from opt_out o where o.channel = mine.channel and o.address = mine.address and o.ended_at is null) as opted_out,
        mine.purpose in ('broadcast', 'client-message') and not exists (
          select from consent k
          where k.client_id in (select mine.client_id union all select r.client_id from recipient r where r.message_id = mine.id)
            and k.channel = mine.channel and k.address = mine.address and k.revoked_at is null
            and (k.expires_at is null or k.expires_at > ${now}::timestamptz)) as refused,
        case when mine.broadcast_id is null then
          case when mine.purpose in ('opt-out-answer', 'safety') then null
               when mine.client_id is not null then
                 (select 'inactive' from client c where c.id = mine.client_id and not c.active)
               else (select 'inactive' from staff s where s.person_id = mine.person_id and not s.active) end
        else (select case when bool_and(one.active and one.stands) then null when not bool_or(one.active) then 'inactive'
                     when bool_or(one.active and one.stands) then 'changed-meanwhile' else 'no-longer-relevant' end
         from (
           select coalesce((select c.active from client c where c.id = r.client_id), true) as active,
             r.source_starts_at is null or coalesce(
               (select a.status in ('scheduled', 'confirmed') and a.starts_at > ${now}::timestamptz
                         and date_trunc('milliseconds', a.starts_at) = r.source_starts_at
                from appointment a where a.id = r.source_id), false) as stands
           from recipient r where r.message_id = mine.id
         ) one) end as changed
      from mine
    ), reasoned as (
      select id, called_off,
        case when called_off then null when opted_out then 'opted-out' when refused then 'no-consent' else changed end as reason
      from looked_at
    ), decided as (
      select id, reason, case when called_off then 'cancelled' when reason is not null then 'skipped' else 'sending' end as status
      from reasoned
    ), begun as (
      update message m set status = d.status, reason = d.reason,
        attempt = m.attempt + case when d.status = 'sending' then 1 else 0 end,
        lease_until = case when d.status = 'sending' then ${leaseUntil}::timestamptz end,
        sending_at = case when d.status = 'sending' then ${now}::timestamptz else m.sending_at end,
        settled_at = case when d.status = 'sending' then null else ${now}::timestamptz end
      from decided d where m.id = d.id
      returning m.id, m.status, m.reason, m.attempt, m.channel, m.address, m.subject, m.body
    ), noted as (
      insert into message_event (message_id, attempt, kind, code, at)
      select id, attempt, status, reason, ${now}::timestamptz from begun where status = 'skipped'
    )
    select id, status, attempt, channel, address, subject, body from begun order by id`.execute(kysely);
  return rows;
}
