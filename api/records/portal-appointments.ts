import { voiceOf } from '../../db/broadcasts/voice.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { type OwnAppointment, ownAppointment, ownAppointments } from '../../db/queries/portal-appointments.ts';
import { answerInPortal, holdAppointment, takeBackRequest } from '../../db/replies/portal-answer.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { calendarFile } from '../../domain/calendar-file.ts';
import { displayPhone } from '../../domain/phone.ts';
import {
  appointmentPolicy,
  type AppointmentPolicy,
  offeredTo,
  type PortalAnswer,
} from '../../domain/portal-appointments.ts';
import type {
  AnswerAppointment,
  PortalAppointment,
  PortalAppointmentQuery,
} from '../../domain/schemas/portal-appointments.ts';
import { conflict } from '../problem.ts';
import type { Own } from './information.ts';
import { assertVersion, cursorOf, found, pageOf } from './rows.ts';

/** A page of the own appointments, with what can be done with each now. */
export async function listOwnAppointments(
  uow: UnitOfWork,
  { which, cursor, limit }: PortalAppointmentQuery,
  { principal: { clientId, actsFor }, now }: Own,
): Promise<{ rows: PortalAppointment[]; next: string | null }> {
  const policy = appointmentPolicy(await storedSettings(uow));
  const rows = await ownAppointments(uow, { clientId, now, which, after: cursorOf(cursor), limit });
  const { rows: shown, next } = pageOf(rows, limit);
  const seesMoney = !actsFor || actsFor.rights.includes('billing');
  return { rows: shown.map((row) => ({ ...shapeOf(row, policy, now), ...(seesMoney ? {} : { copay: null }) })), next };
}

function shapeOf(row: OwnAppointment, policy: AppointmentPolicy, now: Date): PortalAppointment {
  const { localStart: _, changedAt: __, ...shown } = row;
  const { cancelUntil, ...may } = offeredTo(row, policy, now);
  return { ...shown, may, cancelUntil };
}

/** @throws Problem 404, 409 (changed since it was read, over, or not for the portal) */
export async function answerOwnAppointment(
  uow: UnitOfWork,
  id: string,
  { body: { answer, words, version }, principal, now }: Own & { body: AnswerAppointment },
): Promise<void> {
  const { clientId } = principal;
  const appointment = await held(uow, { id, clientId, now });
  assertVersion(appointment, version);
  const stored = await storedSettings(uow);
  if (!offeredTo(appointment, appointmentPolicy(stored), now)[answer])
    throw await refused(uow, { appointment, answer, now });
  await answerInPortal(uow, { appointment, clientId, answer, words, guardian: guardianOf(principal), now });
}

/** Where nothing is asked for any more there is nothing to do. @throws Problem 404, 409 (it has begun) */
export async function takeBackOwnRequest(uow: UnitOfWork, id: string, { principal, now }: Own): Promise<void> {
  const { clientId } = principal;
  const appointment = await held(uow, { id, clientId, now });
  if (appointment.asked === null) return;
  if (Date.parse(appointment.startsAt) <= now.getTime()) throw await over(uow);
  await takeBackRequest(uow, { appointment, clientId, guardian: guardianOf(principal), now });
}

/** Name of who acts for the client; null: it is the client. */
const guardianOf = ({ actsFor, name }: Own['principal']) => (actsFor ? (name ?? null) : null);

/**
 * A calendar file of one of the own appointments; that it was taken is written down. Calendars are shared with families and employers: it names the practice
 * as messages do, and the place by its address alone. @throws Problem 404
 */
export async function ownCalendarFile(
  uow: UnitOfWork,
  id: string,
  { principal: { clientId }, now }: Own,
): Promise<string> {
  const appointment = found(await ownAppointment(uow, { id, clientId, now }), 'appointment');
  await uow.note('open', 'appointment', id);
  const { startsAt, endsAt, changedAt, version, status, location } = appointment;
  const { line1, line2, city, state, zip } = location.address;
  const practice = await voiceOf(uow);
  const phone = displayPhone(location.phone ?? practice.phone);
  const lines = [line1, line2, city, [state, zip].filter(Boolean).join(' ')];
  return calendarFile({
    uid: id,
    sequence: version,
    changedAt,
    startsAt,
    endsAt,
    title: `Appointment with ${practice.name}`,
    place: lines.filter(Boolean).join(', '),
    note: `Questions? Call ${phone}.`,
    cancelled: status === 'cancelled',
  });
}

async function held(uow: UnitOfWork, of: { id: string; clientId: string; now: Date }): Promise<OwnAppointment> {
  await holdAppointment(uow, { id: of.id, clientId: of.clientId });
  return found(await ownAppointment(uow, of), 'appointment');
}

/** Why an answer is not taken, with the way out. */
async function refused(
  uow: UnitOfWork,
  { appointment, answer, now }: { appointment: OwnAppointment; answer: PortalAnswer; now: Date },
) {
  const { status, startsAt, asked } = appointment;
  if (Date.parse(startsAt) <= now.getTime() || (status !== 'scheduled' && status !== 'confirmed')) return over(uow);
  if ((answer === 'confirm' && status === 'confirmed') || answer === asked)
    return conflict('already-answered', 'You have told us this already', 'There is nothing else to do.');
  const call = await callUs(uow);
  return answer === 'cancel'
    ? conflict('too-late', 'It is too late to ask for this in the portal', call)
    : conflict('not-in-portal', 'The practice takes this by phone', call);
}

const over = async (uow: UnitOfWork) =>
  conflict('appointment-over', 'This appointment has begun, is over or was cancelled', await callUs(uow));

const callUs = async (uow: UnitOfWork) => `Call us at ${displayPhone((await voiceOf(uow)).phone)}.`;
