import { sql } from 'kysely';
import type { Channel, Purpose } from '../../domain/channels.ts';
import type { Locale } from '../../domain/locales.ts';
import type { Deed, ProofConsent, ProofFacts, ProofOrigin } from '../../domain/message-proof/facts.ts';
import { isMessageType, messageTypes } from '../../domain/message-types.ts';
import type { Fallback, ReminderMethod } from '../../domain/reminders.ts';
import type { MessageStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { toldAppointments } from '../replies/asked-appointments.ts';
import { accountName } from './account-name.ts';
import { actorName } from './actor-name.ts';
import { iso } from './instants.ts';
import { shownBody } from './shown-body.ts';

type Reads = Pick<UnitOfWork, 'kysely'>;

/** A message as its proof begins with. */
export interface ProvenMessage {
  id: string;
  channel: Channel;
  purpose: Purpose;
  address: string;
  subject: string | null;
  body: string;
  language: Locale | null;
  status: MessageStatus;
  reason: string | null;
  errorCode: string | null;
  providerId: string | null;
  attempt: number;
  createdAt: string;
  sentAt: string | null;
  zones: string[];
  broadcastId: string | null;
  reminderId: string | null;
  correction: boolean;
  /** Of a single message. */
  requested: Deed;
  recording: ProofFacts['recording'];
  events: ProofFacts['events'];
}

/** Null where there is no such message. */
export async function provenMessage({ kysely }: Reads, id: string): Promise<ProvenMessage | null> {
  const { rows } = await sql<ProvenMessage>`
    select m.id, m.channel, m.purpose, m.address, m.subject, ${shownBody} as body, m.language,
           case m.status when 'claimed' then 'pending' else m.status end as status, m.reason, m.error_code as "errorCode",
           m.provider_id as "providerId", m.attempt, ${iso(sql`m.created_at`)} as "createdAt", ${iso(sql`m.sending_at`)} as "sentAt", m.zones,
           m.broadcast_id as "broadcastId", m.reminder_id as "reminderId", m.correction,
           jsonb_build_object('at', ${iso(sql`m.created_at`)}, 'by', ${actorName(sql`m.requested_by`)}) as requested,
           (select jsonb_build_object('name', c.name, 'seconds', c.seconds) from broadcast b join call_recording c on c.id = b.recording_id
             where b.id = m.broadcast_id) as recording,
           coalesce((select jsonb_agg(jsonb_build_object('at', ${iso(sql`e.at`)}, 'kind', e.kind, 'code', e.code, 'attempt', e.attempt)
                                      order by e.at, e.id)
                     from message_event e where e.message_id = m.id), '[]') as events
    from message m where m.id = ${id}::uuid`.execute(kysely);
  return rows[0] ?? null;
}

export interface ProvenPerson {
  name: string;
  clientId: string | null;
  /** Of a client. */
  recordNumber: string | null;
  /** A member of staff, as whom it went to them. */
  isStaff: boolean;
  /** Who reads it in their place, or that nobody knows any more; null: they do. */
  reader: string | null;
  /** Set on whoever reads it. */
  zone: string | null;
}

/** Whether since message `m` was written it was changed who reads for client `c`, of which recipients keep nothing. */
const readerChanged = sql<boolean>`exists (
  select from audit x where x.at > m.created_at and (
    x.subject = 'client' and x.subject_id = c.id::text and x.action = 'update' and x.after ? 'use_client_detail'
    or x.subject = 'relationship' and x.subject_id in (
      select contact.id::text from relationship contact where contact.client_id = c.id and contact.kind = 'messaging_contact')))`;

/** Whom a message was to, by name: of a broadcast everybody who shares it. */
export async function peopleOfMessage({ kysely }: Reads, id: string): Promise<ProvenPerson[]> {
  const { rows } = await sql<ProvenPerson>`
    with whom as (
      select r.person_id, r.client_id, null::uuid as reader_id from recipient r where r.message_id = ${id}::uuid
      union
      select coalesce(c.person_id, m.person_id), m.client_id, m.person_id
      from message m left join client c on c.id = m.client_id
      where m.id = ${id}::uuid and m.broadcast_id is null
    )
    select distinct concat_ws(' ', p.first_name, p.last_name) as name, w.client_id as "clientId", c.record_number as "recordNumber",
           w.client_id is null and exists (select from staff s where s.person_id = p.id) as "isStaff",
           case when w.reader_id is null and ${readerChanged} then concat('Not recorded: who reads for ', p.first_name, ' ', p.last_name, ' was changed since')
                when reader.id <> p.id then concat_ws(' ', reader.first_name, reader.last_name) end as reader, reader.zone
    from whom w join message m on m.id = ${id}::uuid
    join person p on p.id = w.person_id
    left join client c on c.id = w.client_id
    left join relationship r on not c.use_client_detail and r.client_id = c.id and r.kind = 'messaging_contact' and r.active
    left join person reader on reader.id = coalesce(w.reader_id, case when c.use_client_detail is not false then p.id else r.person_id end)
    order by 1, 2`.execute(kysely);
  return rows;
}

/** Whose charts a message stands in: the client's whom a single one is about, or of all to whom one of a broadcast went. */
export async function clientsOfMessage({ kysely }: Reads, id: string): Promise<string[]> {
  const { rows } = await sql<{ clientId: string }>`
    select client_id as "clientId" from message where id = ${id}::uuid and client_id is not null
    union
    select client_id from recipient where message_id = ${id}::uuid and client_id is not null`.execute(kysely);
  return rows.map(({ clientId }) => clientId);
}

/** Consents of the clients to exactly this address and channel that were in force at an ISO instant; the names of what was signed only with `documents`. */
export async function consentsAt(
  { kysely }: Reads,
  asked: { clientIds: readonly string[]; channel: Channel; address: string; at: string; documents: boolean },
): Promise<ProofConsent[]> {
  const { clientIds, channel, address, at, documents } = asked;
  const { rows } = await sql<ProofConsent>`
    select c.id as "clientId", concat_ws(' ', p.first_name, p.last_name) as client, concat_ws(' ', giver.first_name, giver.last_name) as "givenBy",
           ${iso(sql`k.given_at`)} as "givenAt", k.wording_version as "wordingVersion", k.language, k.method,
           ${accountName(sql`k.recorded_by`)} as "recordedBy", case when d.id is not null then jsonb_build_object('name', case when ${documents}::boolean then d.name end) end as document,
           ${iso(sql`k.expires_at`)} as "expiresAt", ${iso(sql`k.revoked_at`)} as "revokedAt"
    from consent k
    join client c on c.id = k.client_id
    join person p on p.id = c.person_id
    join person giver on giver.id = k.person_id
    left join document d on d.id = k.document_id
    where k.client_id = any(${[...clientIds]}::uuid[]) and k.channel = ${channel} and k.address = ${address}
      and k.given_at <= ${at}::timestamptz and (k.revoked_at is null or k.revoked_at > ${at}::timestamptz)
      and (k.expires_at is null or k.expires_at > ${at}::timestamptz)
    order by p.last_name, p.first_name, k.given_at, k.id`.execute(kysely);
  return rows;
}

export async function optOutsOf(
  { kysely }: Reads,
  { channel, address }: { channel: Channel; address: string },
): Promise<ProofFacts['optOuts']> {
  const { rows } = await sql<ProofFacts['optOuts'][number]>`
    select ${iso(sql`since`)} as since, ${iso(sql`ended_at`)} as "endedAt", source
    from opt_out where channel = ${channel} and address = ${address} order by since, id`.execute(kysely);
  return rows;
}

/** Days in which a text is taken for an answer, as with C and X. */
const answeredWithin = 7;

/**
 * Texts that answered it, or came next from its clients at its number: before anything else was sent there, and within a week. Their words only with
 * `read`.
 */
export async function repliesTo(
  { kysely }: Reads,
  { id, clientIds, read }: { id: string; clientIds: readonly string[]; read: boolean },
): Promise<ProofFacts['replies']> {
  const { rows } = await sql<ProofFacts['replies'][number]>`
    select ${iso(sql`i.received_at`)} as at, case when ${read}::boolean then i.body end as body
    from inbound_message i
    join message m on m.id = ${id}::uuid
    where i.about_message_id = m.id
       or i.about_message_id is null and i.client_id = any(${[...clientIds]}::uuid[]) and i.from_address = m.address and i.channel = m.channel
          and i.received_at >= m.sending_at and i.received_at < m.sending_at + make_interval(days => ${answeredWithin}::int)
          and not exists (select from message n where n.address = m.address and n.channel = m.channel
            and n.sending_at > m.sending_at and n.sending_at < i.received_at)
    order by i.received_at, i.id`.execute(kysely);
  return rows;
}

/** What was answered about appointments of it, by whatever way; with the start that it told, whatever it is by now. */
export async function answersTo({ kysely }: Reads, id: string): Promise<ProofFacts['answers']> {
  const { rows } = await sql<ProofFacts['answers'][number]>`
    select ${iso(sql`y.at`)} as at, y.answer, y.way, ${iso(sql`coalesce(told.at, a.starts_at)`)} as "startsAt", a.zone
    from appointment_reply y join appointment a on a.id = y.appointment_id
    left join lateral (select r.told_at as at from ${toldAppointments} r where r.message_id = y.message_id and r.appointment_id = a.id limit 1) told on true
    where y.message_id = ${id}::uuid order by y.at, y.id`.execute(kysely);
  return rows;
}

/** Fields of a broadcast that say what is sent to whom, and when: whoever changed one after *Send* stands for it too. */
const composed = [
  'subject',
  'body',
  'variants',
  'send_at',
  'start_date',
  'end_date',
  'group_id',
  'location_id',
  'left_out',
  'preference_only',
];

/** Deeds about a row in the audit log, oldest first: that it was made, and changes until the ISO instant `until`; `fields`: of these alone. */
async function deedsOf(
  { kysely }: Reads,
  { subject, id, fields, until }: { subject: string; id: string; fields: readonly string[] | null; until: string },
): Promise<{ made: Deed | undefined; changed: Deed[] }> {
  const { rows } = await sql<Deed & { action: string }>`
    select ${iso(sql`x.at`)} as at, ${actorName(sql`x.actor`)} as by, x.action
    from audit x
    where x.subject = ${subject} and x.subject_id = ${id}
      and (x.action = 'insert' or x.action = 'update' and x.at <= ${until}::timestamptz and (${fields && [...fields]}::text[] is null or x.after ?| ${fields && [...fields]}::text[]))
    order by x.id`.execute(kysely);
  const deeds = (which: string) => rows.flatMap(({ at, by, action }) => (action === which ? [{ at, by }] : []));
  return { made: deeds('insert')[0], changed: deeds('update') };
}

/** Why a message was written, and who stands for it. */
export async function originOf(uow: Reads, message: ProvenMessage): Promise<ProofOrigin> {
  const { broadcastId, reminderId, requested } = message;
  if (broadcastId !== null) return originInBroadcast(uow, broadcastId, message);
  if (reminderId !== null) return originInRule(uow, message);
  return { kind: 'single', requested };
}

async function originInBroadcast(
  uow: Reads,
  id: string,
  { createdAt }: Pick<ProvenMessage, 'createdAt'>,
): Promise<ProofOrigin> {
  const { rows } = await sql<{ messageType: string; sendAt: string; requestedAt: string; firstId: string }>`
    with recursive line as (
      select id, parent_id from broadcast where id = ${id}::uuid
      union all select b.id, b.parent_id from broadcast b join line l on b.id = l.parent_id
    )
    select message_type as "messageType", ${iso(sql`send_at`)} as "sendAt", ${iso(sql`requested_at`)} as "requestedAt",
           (select l.id from line l where l.parent_id is null) as "firstId"
    from broadcast where id = ${id}::uuid`.execute(uow.kysely);
  const [row] = rows;
  if (!row) throw new Error(`The broadcast ${id} of a message is not there`);
  const { messageType, sendAt, requestedAt, firstId } = row;
  const { made, changed } = await deedsOf(uow, { subject: 'broadcast', id, fields: composed, until: createdAt });
  const first =
    firstId === id
      ? null
      : await deedsOf(uow, { subject: 'broadcast', id: firstId, fields: composed, until: requestedAt });
  return {
    kind: 'broadcast',
    id,
    type: isMessageType(messageType) ? messageTypes[messageType].label : messageType,
    sendAt,
    sent: { at: requestedAt, by: made?.by ?? null },
    composed: first && (first.made ?? { at: requestedAt, by: null }),
    changed: [...(first?.changed ?? []), ...changed],
  };
}

interface RuleRow {
  id: string;
  minutesBefore: number;
  method: ReminderMethod;
  fallback: Fallback;
  startsAt: string;
  zone: string;
  place: string | null;
  cancelled: boolean;
}

async function originInRule(
  uow: Reads,
  message: Pick<ProvenMessage, 'id' | 'createdAt' | 'correction' | 'requested'>,
): Promise<ProofOrigin> {
  const { id: messageId, createdAt, correction, requested } = message;
  // Each change names what stood before it: the first after the message was written tells what was so then.
  const then = (field: string) => sql`
    (select x.before ->> ${field}::text from audit x
      where x.subject = 'reminder_rule' and x.subject_id = r.id::text and x.action = 'update' and x.at > ${createdAt}::timestamptz and x.after ? ${field}::text
      order by x.id limit 1)`;
  // A cancellation is worded with the start until which it is useful, and tells no place.
  const { rows } = await sql<RuleRow>`
    select r.id, coalesce(${then('minutes_before')}::int, r.minutes_before) as "minutesBefore", coalesce(${then('method')}, r.method) as method,
           coalesce(${then('fallback')}, r.fallback) as fallback,
           ${iso(sql`case when m.correction then coalesce(m.told_at, m.useful_until, x.starts_at) else x.starts_at end`)} as "startsAt",
           coalesce(l.zone, a.zone) as zone, l.name as place, m.correction and m.told_at is null as cancelled
    from message m join reminder x on x.id = m.reminder_id join reminder_rule r on r.id = x.rule_id join appointment a on a.id = x.appointment_id
    left join location l on l.id = case when m.correction then m.told_location_id else x.location_id end
    where m.id = ${messageId}::uuid`.execute(uow.kysely);
  const [row] = rows;
  if (!row) throw new Error(`The reminder of the message ${messageId} is not there`);
  const { id: ruleId, ...rule } = row;
  const deeds = await deedsOf(uow, { subject: 'reminder_rule', id: ruleId, fields: null, until: createdAt });
  const { made, changed } = deeds;
  return { kind: 'reminder', ...rule, rule: [...(made ? [made] : []), ...changed], correction, requested };
}
