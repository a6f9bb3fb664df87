import { type RawBuilder, sql } from 'kysely';
import { messageTypeIds, messageTypes } from '../../domain/message-types.ts';
import type { AskedMessage } from '../../domain/replies.ts';
import type { Locale } from '../../domain/locales.ts';
import type { UnitOfWork } from '../database.ts';
import { typeAudiences } from '../message-types/index.ts';

/** Message types about appointments to come: those whose messages can be answered with a confirmation, or a request for another time. */
const askingTypes = messageTypeIds.filter(
  (id) => typeAudiences[id].kind === 'appointment' && messageTypes[id].about?.ahead,
);

/** What messages told of appointments, whatever those are by now; see {@link namedAppointments}. */
export const toldAppointments = sql`(
  select r.message_id, r.source_id as appointment_id, r.source_starts_at as told_at, null::uuid as told_place, r.client_id
    from recipient r join broadcast b on b.id = r.broadcast_id
   where r.decision = 'send' and b.message_type = any(${askingTypes}::text[])
  union all
  select m.id, x.appointment_id, case when m.correction then m.told_at else x.starts_at end,
         case when m.correction then m.told_location_id else x.location_id end, m.client_id
    from message m join reminder x on x.id = m.reminder_id
  )`;

/**
 * For a `from`: appointments `a` that messages named, each as `r` (`message_id`, `told_at`: when it was to start, and `told_place`: where, null of
 * broadcasts, which keep none): those that a broadcast told many, and the one of a reminder, or of its correction. Only while they are of whom they were told to.
 */
export const namedAppointments = sql`${toldAppointments} r join appointment a on a.id = r.appointment_id and a.client_id = r.client_id`;

/** Of a named appointment: it stands as it was told, and is still to come. */
export const standsAsNamed = (now: Date): RawBuilder<boolean> => sql<boolean>`(
  a.status in ('scheduled', 'confirmed') and a.starts_at > ${now}::timestamptz
  and date_trunc('milliseconds', a.starts_at) = date_trunc('milliseconds', r.told_at) and a.location_id = coalesce(r.told_place, a.location_id))`;

/** Days after which a text is no answer any more to what was sent before. */
const answeredWithinDays = 7;

/** More went to one number in a week only where something is wrong; then people look. */
const mostMessages = 50;

/**
 * What went to a number by text in the last days and may be what a reply is about, newest first: whatever somebody might answer, so not the answers of our
 * own, nor what goes to staff or is about an account.
 */
export async function askedMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { address, now }: { address: string; now: Date },
): Promise<(AskedMessage & { language: Locale | null })[]> {
  const { rows } = await sql<AskedMessage & { language: Locale | null }>`
    select m.id, m.language, coalesce((
        select jsonb_agg(jsonb_build_object('id', a.id, 'confirmed', a.status = 'confirmed') order by a.id)
        from ${namedAppointments} where r.message_id = m.id and ${standsAsNamed(now)}), '[]') as appointments
    from message m
    where m.channel = 'text' and m.address = ${address} and m.status in ('sending', 'accepted', 'delivered', 'unknown')
      and m.sending_at > ${now}::timestamptz - make_interval(days => ${answeredWithinDays})
      and m.purpose not in ('reply-answer', 'opt-out-answer', 'staff-notice', 'staff-alert', 'credential', 'security-notice', 'portal-notice')
    order by m.sending_at desc, m.id desc limit ${mostMessages}`.execute(kysely);
  return rows;
}
