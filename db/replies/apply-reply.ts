import { sql } from 'kysely';
import type { AnswerWay } from '../../domain/appointments.ts';
import type { AppointmentRequest } from '../../domain/portal-appointments.ts';
import type { AnsweredTime, AppointmentAnswer, ReplyOutcome } from '../../domain/replies.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { finishTask } from '../tasks/finish-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { namedAppointments, standsAsNamed } from './asked-appointments.ts';

export interface Reply {
  meaning: AppointmentAnswer;
  /** The message that is answered: all of its appointments that still stand as it named them. */
  messageId: string;
  way: Exclude<AnswerWay, 'portal'>;
  /** The text that says it. */
  inboundId?: string | null;
  now: Date;
}

export interface AppliedReply {
  outcome: Exclude<ReplyOutcome, 'unclear'>;
  /** That it is about, by start; empty where nothing is due any more. */
  appointments: (AnsweredTime & { id: string; clientId: string })[];
}

export interface Held extends AnsweredTime {
  id: string;
  clientId: string;
  /** False where it stands as confirmed and nobody knows by whom. */
  confirmed: boolean;
  /** What the client asks for now, whichever way it came. */
  asked: AppointmentRequest | null;
}

/** When somebody should have called about another time at the latest: in a day, or when the appointment begins. */
export const callBy = (startsAt: string, now: Date): Date =>
  new Date(Math.min(now.getTime() + 24 * 3_600_000, Date.parse(startsAt)));

const waysInWords: Readonly<Record<AnswerWay, string>> = {
  text: 'by text',
  link: 'by the link of an e-mail',
  call: 'by a key of a call',
  portal: 'in the portal',
};

/**
 * What a client answers to a message about appointments, whichever way it comes: a text, a link, a key. Confirmed is confirmed; another time is a task for
 * people, and the appointment stays booked until they have found one. The last answer counts, and the same one again changes nothing. Runs in the caller's
 * transaction, with the appointments held in the order of their keys.
 */
export async function applyReply(uow: UnitOfWork, reply: Reply): Promise<AppliedReply> {
  const { meaning, messageId, now } = reply;
  const held = await holdNamed(uow, messageId, now);
  const appointments = held
    .map(({ id, clientId, startsAt, zone }) => ({ id, clientId, startsAt, zone }))
    .toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
  if (held.length === 0) return { outcome: 'nothing-due', appointments };
  const changed = meaning === 'confirm' ? await confirm(uow, held, reply) : await askForAnother(uow, held, reply);
  await note(uow, held, reply);
  if (meaning === 'confirm') return { outcome: changed ? 'confirmed' : 'already-confirmed', appointments };
  return { outcome: changed ? 'asked' : 'already-asked', appointments };
}

async function holdNamed({ kysely }: UnitOfWork, messageId: string, now: Date): Promise<Held[]> {
  const { rows } = await sql<Held>`
    with named as materialized (
      select distinct a.id from ${namedAppointments} where r.message_id = ${messageId}::uuid and ${standsAsNamed(now)}
    )
    select a.id, a.client_id as "clientId", ${iso(sql`a.starts_at`)} as "startsAt", a.zone, a.confirmed_at is not null as confirmed,
           case when a.reschedule_asked_at is not null then case when a.asked_to_cancel then 'cancel' else 'reschedule' end end as asked
      from appointment a join named on named.id = a.id
     where a.status in ('scheduled', 'confirmed') and a.starts_at > ${now}::timestamptz
     order by a.id for no key update of a`.execute(kysely);
  return rows;
}

/** @returns whether anything was not confirmed before */
export async function confirm(
  uow: UnitOfWork,
  held: readonly Held[],
  { way, now }: { way: AnswerWay; now: Date },
): Promise<boolean> {
  const open = held.filter(({ confirmed }) => !confirmed);
  if (open.length === 0) return false;
  // Before the change, which would close them in the name of the practice (0032).
  for (const { id } of open.filter(({ asked }) => asked !== null))
    await finishTask(uow, {
      type: 'appointment-request',
      subjectId: id,
      outcome: `The client has confirmed the appointment after all, ${waysInWords[way]}.`,
      now,
    });
  await sql`
    update appointment set status = 'confirmed', confirmed_at = ${now}::timestamptz, confirmed_by = ${way}, updated_at = ${now}::timestamptz,
                           version = version + 1
     where id = any(${open.map(({ id }) => id)}::uuid[])`.execute(uow.kysely);
  return true;
}

/** @returns whether it was new: somebody has a task of it now that was not there before */
async function askForAnother(uow: UnitOfWork, held: readonly Held[], { way, now }: Reply): Promise<boolean> {
  // Who asked to cancel, and asks for another time now, wants to come after all.
  const open = held.filter(({ asked }) => asked !== 'reschedule');
  if (open.length > 0)
    await sql`
      update appointment set status = 'scheduled', reschedule_asked_at = ${now}::timestamptz, asked_to_cancel = false, updated_at = ${now}::timestamptz,
                             version = version + 1
       where id = any(${open.map(({ id }) => id)}::uuid[])`.execute(uow.kysely);
  // Of what was asked for before, or opened again by somebody after it was settled.
  for (const { id } of open)
    await finishTask(uow, {
      type: 'appointment-request',
      subjectId: id,
      outcome: 'The client has asked again.',
      now,
    });
  let told = false;
  for (const { id, clientId, startsAt } of held) {
    const task = await openTask(uow, {
      type: 'appointment-request',
      subjectKind: 'appointment',
      subjectId: id,
      clientId,
      cause: `appointment-request:${id}`,
      note: `The client asks for another time, ${waysInWords[way]}. The appointment stays booked until one is found.`,
      dueAt: callBy(startsAt, now),
      now,
    });
    told ||= task !== null;
  }
  return told;
}

/** A second click on a link is no second answer, unless something else was said in the portal since. */
async function note({ kysely }: UnitOfWork, held: readonly Held[], reply: Reply): Promise<void> {
  const { meaning, messageId, way, inboundId = null, now } = reply;
  await sql`
    insert into appointment_reply (appointment_id, message_id, inbound_id, answer, way, at)
    select a.id, ${messageId}::uuid, ${inboundId}::uuid, ${meaning}, ${way}, ${now}::timestamptz
      from unnest(${held.map(({ id }) => id)}::uuid[]) as a (id)
     where ${inboundId}::uuid is not null or ${meaning} is distinct from (
       select p.answer from appointment_reply p where p.appointment_id = a.id and (p.message_id = ${messageId}::uuid or p.way = 'portal' and p.answer <> ${meaning})
        order by p.id desc limit 1)`.execute(kysely);
}
