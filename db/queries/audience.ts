import { type RawBuilder, sql } from 'kysely';
import { type Channel, isLimited } from '../../domain/channels.ts';
import { kindsReachedBy } from '../../domain/contact-kinds.ts';
import type { Details } from '../../domain/message-types/message-type.ts';
import type { ZoneSources } from '../../domain/recipient-zones.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';
import { leftToResend } from './left-to-resend.ts';
import { notWorking } from './not-working.ts';

/** One candidate: a client because of a source row, or a member of staff, with all that the gate and the merge ask about them. */
export interface AudienceRow {
  /** Appointment, or another row that it is about; where it is about none the person. */
  sourceId: string;
  /** Null: a member of staff. */
  clientId: string | null;
  personId: string;
  /** First and last name, for staff. */
  name: string;
  /** How the person is called in a message. */
  firstName: string;
  active: boolean;
  preference: Channel | null;
  /** Who reads at the address: the client, or the client's Messaging Contact; null: none is named. */
  contactPersonId: string | null;
  /** Of who reads it; English where that is not known. */
  language: string;
  address: string | null;
  /** Not asked of staff, and false there. */
  consented: boolean;
  optedOut: boolean;
  /** The address is known not to work. */
  notWorking: boolean;
  /** Somebody else reads at the address; to staff: somebody else of the staff. */
  sharedAddress: boolean;
  /** What tells the zone of who reads it. */
  where: ZoneSources;
  /** Instants (ISO) of this person's messages, as a client or as staff, of the last eight days that count to the limits; empty where they are not asked for, or none are set for the channel. */
  counted: string[];
  appointment: {
    startsAt: string;
    zone: string;
    clinician: string;
    location: string;
    locationPhone: string | null;
  } | null;
  /** What it is about instead of an appointment; null: nothing. */
  details: Details | null;
}

/** One of a few that are looked up. */
export interface FewRow extends AudienceRow {
  /** How the appointment stands, as it was read with all the rest; null where it is about none. */
  visit: { status: string; locationId: string } | null;
}

/** What somebody is listed because of: an appointment, something of a day (an item that expires, a birthday, forms that wait since then), or nothing but who they are. */
export type SourceKind = 'appointment' | 'day' | 'person';

/** YYYY-MM-DD, both included. */
export interface DateRange {
  from: string;
  to: string;
}

/**
 * Appointments `a` whose wall time lies on the dates. The bounds on the instant only let the index in, no zone being further than a day from UTC;
 * they are cast because row-level security lets an index be searched by leakproof operators alone, and those between timestamps of two kinds are not.
 */
export const withinDates = ({ from, to }: DateRange): RawBuilder<boolean> => sql<boolean>`
  a.starts_at >= (${from}::date - 1)::timestamptz and a.starts_at < (${to}::date + 2)::timestamptz
    and a.local_start >= ${from}::date and a.local_start < ${to}::date + 1`;

/** Those of a source whose rows are named. */
export const onlySources = (source: RawBuilder<unknown>, ids: readonly string[]): RawBuilder<unknown> =>
  sql`select * from (${source}) listed where listed.source_id = any(${[...ids]}::uuid[])`;

/** Of a source those alone whom a broadcast was meant for and did not reach. */
export const notReachedBy = (broadcastId: string, source: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select * from (${source}) every_one
  where source_id in (select source_id from (${leftToResend(sql`${broadcastId}::uuid`)}) left_over)`;

/**
 * Messages of each person, as a client, that went out, may have, or wait to: those that count to the limits a day and a week, as instants (ISO). One table after the
 * other: joined, a planner that knows little of the practice goes through all of its messages for each: more with every broadcast.
 */
async function countedOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  personIds: string[],
  at: string,
): Promise<Map<string, string[]>> {
  const { rows: received } = await sql<{ personId: string; messageId: string }>`
    select person_id as "personId", message_id as "messageId" from recipient
    where person_id = any(${personIds}::uuid[]) and message_id is not null and client_id is not null
      and created_at > ${at}::timestamptz - interval '15 days'`.execute(kysely);
  if (received.length === 0) return new Map();
  const { rows: messages } = await sql<{ id: string; at: string }>`
    select m.id, ${iso(sql`m.at`)} as at from (
      select id, coalesce(sending_at, not_before, created_at) as at from message
      where id = any(${[...new Set(received.map(({ messageId }) => messageId))]}::uuid[]) and capped
        and status in ('pending', 'claimed', 'sending', 'accepted', 'delivered', 'unknown')
    ) m where m.at > ${at}::timestamptz - interval '8 days'`.execute(kysely);
  const instants = new Map(messages.map((message) => [message.id, message.at]));
  const counted = new Map<string, string[]>();
  for (const { personId, messageId } of received) {
    const instant = instants.get(messageId);
    if (instant !== undefined) counted.set(personId, [...(counted.get(personId) ?? []), instant]);
  }
  return counted;
}

/** Whom of a source it is looked up. */
export interface FewAsked {
  source: RawBuilder<unknown>;
  kind: SourceKind;
  channel: Channel;
  /** ISO instant. */
  at: string;
  capped: boolean;
}

/** Of a source `s` of appointments with whom, where and which number to call. */
export const visitsAsked = sql`
    left join staff st on st.id = s.staff_id
    left join person sp on sp.id = st.person_id
    left join location l on l.id = s.location_id`;

const visit = sql`jsonb_build_object('startsAt', ${iso(sql`s.starts_at`)}, 'zone', s.zone,
             'clinician', concat_ws(' ', sp.first_name, sp.last_name), 'location', l.name, 'locationPhone', l.phone)`;

/**
 * A few candidates, looked up by their keys: those on a page, or one person. A whole audience is read by `audiencePages`. Consent counts for exactly this
 * client, channel and address at the instant `at`, when the message would go.
 */
export async function gatherAudience(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { source, kind, channel, at, capped }: FewAsked,
): Promise<FewRow[]> {
  const isVisit = kind === 'appointment';
  const { rows } = await sql<Omit<FewRow, 'counted'>>`
    with source as materialized (${source})
    select s.source_id as "sourceId", c.id as "clientId", p.id as "personId",
           concat_ws(' ', p.first_name, p.last_name) as name, coalesce(p.preferred_name, p.first_name) as "firstName",
           c.active, c.preferred_method as preference, contact.person_id as "contactPersonId", coalesce(reader.language, 'en') as language, point.address,
           exists (select from consent k
                   where k.client_id = c.id and k.channel = ${channel} and k.address = point.address and k.revoked_at is null
                     and k.given_at <= ${at}::timestamptz and (k.expires_at is null or k.expires_at > ${at}::timestamptz)) as consented,
           exists (select from opt_out o
                   where o.channel = ${channel} and o.address = point.address and o.ended_at is null) as "optedOut",
           ${notWorking({ channel: sql`${channel}`, address: sql`point.address` })} as "notWorking",
           exists (select from contact_point other
                   where other.address = point.address and other.active and other.person_id <> contact.person_id) as "sharedAddress",
           jsonb_build_object('person', reader.zone, 'state', reader.state, 'zip', reader.zip,
             'location', ${isVisit ? sql`coalesce(s.zone, place.zone)` : sql`place.zone`}, 'practice', practice.zone) as where,
           ${isVisit ? visit : sql`null::jsonb`} as appointment,
           ${isVisit ? sql`jsonb_build_object('status', s.status, 'locationId', s.location_id)` : sql`null::jsonb`} as visit, ${kind === 'day' ? sql`s.details` : sql`null::jsonb`} as details
    from source s
    join client c on c.id = s.client_id
    join person p on p.id = c.person_id
    left join relationship r
      on not c.use_client_detail and r.client_id = c.id and r.kind = 'messaging_contact' and r.active
    cross join lateral (select case when c.use_client_detail then c.person_id else r.person_id end as person_id) contact
    left join person reader on reader.id = contact.person_id
    left join location place on place.id = c.location_id
    join practice on practice.id = current_practice()
    left join lateral (
      select cp.address from contact_point cp
      where cp.person_id = contact.person_id and cp.kind = any(${kindsReachedBy(channel)}::text[]) and cp.active
      order by cp.preferred desc, cp.id limit 1
    ) point on true
    ${isVisit ? visitsAsked : sql``}`.execute(kysely);
  const people = [...new Set(rows.map(({ personId }) => personId))];
  const counted = capped && isLimited(channel) ? await countedOf({ kysely }, people, at) : new Map<string, string[]>();
  return rows.map((row) => ({ ...row, counted: counted.get(row.personId) ?? [] }));
}
