import type { AppointmentStatus } from './appointments.ts';
import { appointmentAnswers } from './replies.ts';
import { settings, settingValue, type StoredSettings } from './settings.ts';
import { addDays, instantOf } from './time.ts';

/** What a client can say about an appointment in the portal. */
export const portalAnswers = [...appointmentAnswers, 'cancel'] as const;
export type PortalAnswer = (typeof portalAnswers)[number];
/** What waits for staff; the appointment stays booked until they act. */
export const appointmentRequests = ['reschedule', 'cancel'] as const;
export type AppointmentRequest = (typeof appointmentRequests)[number];

/** What the practice lets clients do with appointments in the portal. */
export interface AppointmentPolicy {
  confirms: boolean;
  requests: boolean;
  /** Before the start, until which clients can ask to cancel. */
  cancelHours: number;
}

export const appointmentPolicy = (stored: StoredSettings): AppointmentPolicy => ({
  confirms: settingValue(stored, settings.portalConfirms),
  requests: settingValue(stored, settings.portalRequests),
  cancelHours: settingValue(stored, settings.portalCancelHours),
});

/** Of an appointment, as far as it decides what can be done with it. `localStart`: YYYY-MM-DDTHH:MM in `zone`. */
export interface StandingAppointment {
  status: AppointmentStatus;
  startsAt: string;
  localStart: string;
  zone: string;
  asked: AppointmentRequest | null;
}

/**
 * The instant until which clients can ask to cancel. Whole days count by the clock of the location, so that a day before 9:30 is 9:30 on a night of a time
 * change too, and what is less as it passes: the same as of reminders (db/reminders/standing.ts).
 */
export function cancelUntil({ startsAt, localStart, zone }: StandingAppointment, hours: number): string {
  const days = Math.floor(hours / 24);
  const [date = '', time = ''] = localStart.split('T');
  const from = days === 0 ? startsAt : instantOf(`${addDays(date, -days)}T${time}`, zone);
  return new Date(Date.parse(from) - (hours % 24) * 3_600_000).toISOString();
}

/** What a client can do now; null of `cancelUntil`: there is nothing to ask for, or not here. */
export interface Offered {
  confirm: boolean;
  reschedule: boolean;
  cancel: boolean;
  takeBack: boolean;
  cancelUntil: string | null;
}

export function offeredTo(
  appointment: StandingAppointment,
  { confirms, requests, cancelHours }: AppointmentPolicy,
  now: Date,
): Offered {
  const { status, startsAt, asked } = appointment;
  const stands = (status === 'scheduled' || status === 'confirmed') && Date.parse(startsAt) > now.getTime();
  const asks = stands && requests;
  const until = asks ? cancelUntil(appointment, cancelHours) : null;
  return {
    confirm: stands && confirms && status === 'scheduled',
    reschedule: asks && asked !== 'reschedule',
    cancel: until !== null && asked !== 'cancel' && Date.parse(until) > now.getTime(),
    takeBack: stands && asked !== null,
    cancelUntil: until,
  };
}
