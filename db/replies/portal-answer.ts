import { sql } from 'kysely';
import type { PortalEvent } from '../../domain/portal-activity.ts';
import type { AppointmentRequest, PortalAnswer } from '../../domain/portal-appointments.ts';
import type { UnitOfWork } from '../database.ts';
import type { OwnAppointment } from '../queries/portal-appointments.ts';
import { finishTask } from '../tasks/finish-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { callBy, confirm } from './apply-reply.ts';

/** Of an appointment that the caller holds. */
interface Answered {
  appointment: OwnAppointment;
  clientId: string;
  /** Name of who says it for the client; null: the client does. */
  guardian: string | null;
  now: Date;
}

const type = 'appointment-request';

/** Locks an appointment until the transaction ends, before its task is looked at: who moves it takes them in this order too. */
export async function holdAppointment(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id, clientId }: { id: string; clientId: string },
): Promise<void> {
  await sql`select from appointment where id = ${id}::uuid and client_id = ${clientId}::uuid for no key update`.execute(
    kysely,
  );
}

/**
 * What a client says about an appointment in the portal, with the same effect as an answer to a message (apply-reply.ts): confirmed is confirmed, and anything
 * else is a task for people, until which the appointment stays booked. `words`: wished times, or a reason; for the task alone.
 */
export async function answerInPortal(
  uow: UnitOfWork,
  { answer, words, ...of }: Answered & { answer: PortalAnswer; words: string },
): Promise<void> {
  const { appointment, clientId, now } = of;
  if (answer === 'confirm') {
    const held = { ...appointment, clientId, confirmed: false };
    await confirm(uow, [held], { way: 'portal', now });
  } else await ask(uow, { ...of, request: answer, words });
  await note(uow, of, answer);
}

/** Takes back what was asked for, by whatever way; the appointment is as it was before, confirmed too where it was. */
export async function takeBackRequest(uow: UnitOfWork, of: Answered): Promise<void> {
  const { id } = of.appointment;
  const { now } = of;
  // Before the change, which would close it as confirmed by the practice (0032).
  await finishTask(uow, { type, subjectId: id, outcome: `${whoOf(of)} has taken it back, in the portal.`, now });
  await sql`
    update appointment set reschedule_asked_at = null, status = case when confirmed_before is null then status else 'confirmed' end,
                           confirmed_at = (confirmed_before ->> 'at')::timestamptz, confirmed_by = confirmed_before ->> 'by',
                           updated_at = ${now}::timestamptz, version = version + 1
     where id = ${id}::uuid`.execute(uow.kysely);
  await note(uow, of, 'take-back');
}

const wishes: Readonly<Record<AppointmentRequest, string>> = {
  reschedule: 'asks for another time, in the portal. The appointment stays booked until one is found.',
  cancel: 'asks to cancel, in the portal. The appointment stays booked until somebody cancels it.',
};

/** As a sentence begins with them. */
const whoOf = ({ guardian }: Pick<Answered, 'guardian'>) =>
  guardian === null ? 'The client' : `${guardian}, for the client,`;

async function ask(uow: UnitOfWork, asked: Answered & { request: AppointmentRequest; words: string }): Promise<void> {
  const { appointment, clientId, request, words, now } = asked;
  const { id, startsAt } = appointment;
  await sql`
    update appointment set status = 'scheduled', reschedule_asked_at = ${now}::timestamptz, asked_to_cancel = ${request === 'cancel'},
                           updated_at = ${now}::timestamptz, version = version + 1
     where id = ${id}::uuid`.execute(uow.kysely);
  // What was asked for before is not what is asked for now.
  await finishTask(uow, { type, subjectId: id, outcome: `${whoOf(asked)} has asked again, in the portal.`, now });
  await openTask(uow, {
    type,
    subjectKind: 'appointment',
    subjectId: id,
    clientId,
    cause: `appointment-request:${id}`,
    note: `${whoOf(asked)} ${wishes[request]}${words === '' ? '' : ` ${asked.guardian ?? 'The client'} writes: ${words}`}`,
    dueAt: callBy(startsAt, now),
    now,
  });
}

const noted: Readonly<Record<PortalAnswer | 'take-back', PortalEvent>> = {
  confirm: 'appointment-confirmed',
  reschedule: 'appointment-time-asked',
  cancel: 'appointment-cancel-asked',
  'take-back': 'appointment-request-withdrawn',
};

/** Kept with the appointment, and in the log, which says who it was: clients see there what a guardian did. */
async function note(
  uow: UnitOfWork,
  { appointment, clientId, now }: Answered,
  answer: PortalAnswer | 'take-back',
): Promise<void> {
  await uow.note(noted[answer], 'client', clientId, { appointment: appointment.id });
  await sql`
    insert into appointment_reply (appointment_id, answer, way, at)
    values (${appointment.id}::uuid, ${answer}, 'portal', ${now}::timestamptz)`.execute(uow.kysely);
}
