import { sql } from 'kysely';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { type Correction, correctionWording } from '../../domain/reminder-corrections.ts';
import type { ComposedMessage } from '../broadcasts/compose-messages.ts';
import type { UnitOfWork } from '../database.ts';
import { queueMessage, type QueuedMessage, type Visit } from '../messages/queue-message.ts';
import { closeTask } from '../tasks/close-task.ts';
import { cancelWaiting } from './cancel-waiting.ts';
import { holdReminders } from './hold-reminders.ts';
import { type JudgedReminder, judgeReminder } from './judge.ts';
import { correctionCause } from './offer-corrections.ts';
import { toTell } from './standing.ts';

/** A correction that is offered, as it would go now. */
export interface OfferedCorrection {
  /** The newest reminder that went out. */
  reminderId: string;
  what: Correction;
  judged: JudgedReminder;
  /** Null: the gate refuses it. */
  message: ComposedMessage | null;
}

/** By the channel that the newest reminder went by: who read that reads this. Null: none is offered. */
export async function offeredCorrection(
  uow: UnitOfWork,
  { appointmentId, now, anyHour }: { appointmentId: string; now: Date; anyHour: boolean },
): Promise<OfferedCorrection | null> {
  const { rows } = await sql<Visit & { reminderId: string; channel: BroadcastMethod; what: Correction }>`
    select x.id as "reminderId", m.channel, coalesce(x.corrected_to, x.starts_at) as "startsAt",
           coalesce(x.corrected_location_id, x.location_id) as "locationId",
           case when a.status = 'cancelled' then 'cancelled'
                when a.location_id <> coalesce(x.corrected_location_id, x.location_id) then 'relocated' else 'moved' end as what
      from reminder x
      join appointment a on a.id = x.appointment_id
      join message m on m.reminder_id = x.id and not m.correction and m.client_id = a.client_id and m.status in ('sending', 'accepted', 'delivered', 'unknown')
     where x.appointment_id = ${appointmentId}::uuid and x.correction = 'offered'
     order by m.id desc limit 1`.execute(uow.kysely);
  const [newest] = rows;
  if (!newest) return null;
  const { what, startsAt, locationId } = newest;
  const judged = await judgeReminder(uow, {
    appointmentId,
    rung: { channel: newest.channel, preferenceOnly: false },
    at: now.toISOString(),
    states: what === 'cancelled' ? ['cancelled'] : ['scheduled', 'confirmed'],
    wording: (channel) => correctionWording(what, channel),
    anyHour,
    // The one that they know of: where it was moved before it was cancelled, nobody told them of the later time.
    told: what === 'cancelled' ? { startsAt: new Date(startsAt), locationId } : undefined,
  });
  if (!judged) return null;
  const message = judged.decision.kind === 'skip' ? null : judged.message;
  return { reminderId: newest.reminderId, what, judged, message };
}

/**
 * Settles the offer of an appointment, once: sends the correction, or leaves it because the client knows. Under the locks of the appointment, so
 * that what is worded is what is noted as told, and of its reminders, so that two people who press at a time send one.
 * @returns the message, or null where none was sent; undefined: nothing is offered
 */
export async function settleCorrection(
  uow: UnitOfWork,
  { appointmentId, send, now, anyHour }: { appointmentId: string; send: boolean; now: Date; anyHour: boolean },
): Promise<QueuedMessage | null | undefined> {
  await holdReminders(uow, appointmentId);
  const offered = await offeredCorrection(uow, { appointmentId, now, anyHour });
  if (!offered) return undefined;
  const { reminderId, what, judged, message } = offered;
  const { row, channel, decision, zones, startsAt, locationId } = judged;
  await sql`
    update reminder x set correction = ${send ? 'sent' : 'declined'}, updated_at = ${now}::timestamptz,
           corrected_to = (select ${toTell} from appointment a where a.id = x.appointment_id),
           corrected_location_id = ${locationId}::uuid
     where x.appointment_id = ${appointmentId}::uuid and x.correction = 'offered'`.execute(uow.kysely);
  await closeTask(uow, correctionCause(appointmentId), now);
  await replaceWaiting(uow, appointmentId, now);
  if (!send || !message) return null;
  return queueMessage(uow, {
    purpose: 'reminder',
    channel,
    address: row.address,
    subject: message.subject,
    body: message.body,
    language: message.language,
    decision,
    clientId: row.clientId,
    personId: row.contactPersonId ?? row.personId,
    zones: [...zones],
    usefulUntil: startsAt,
    reminder: { id: reminderId, correction: true, told: what === 'cancelled' ? null : { startsAt, locationId } },
    now,
  });
}

/** Corrections of before that still wait: what was settled last replaces them, or they would go as well where the appointment is moved back. */
async function replaceWaiting({ kysely }: UnitOfWork, appointmentId: string, now: Date): Promise<void> {
  const corrections = sql`message m join reminder x on x.id = m.reminder_id where x.appointment_id = ${appointmentId}::uuid and m.correction`;
  await sql`with ${cancelWaiting(corrections, now)} select`.execute(kysely);
}
