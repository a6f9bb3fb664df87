import { defineEntity, p } from '@mikro-orm/postgresql';
import type { AnswerWay, ConfirmedBy } from '../../domain/appointments.ts';
import type { PortalAnswer } from '../../domain/portal-appointments.ts';
import { dated, keyed, versioned } from './columns.ts';

export type AppointmentStatus = 'scheduled' | 'confirmed' | 'cancelled' | 'missed' | 'completed';

/**
 * `localStart` (YYYY-MM-DD HH:MM:SS, wall time at the location) and `zone` (IANA) are what was agreed;
 * `startsAt` and `endsAt` are derived from them when the row is written. `confirmedAt`, `confirmedBy`, `rescheduleAskedAt` and `askedToCancel` (what was asked
 * for then: to cancel, instead of another time) end by a trigger with the status and the time that they are about; one that was confirmed before they were
 * kept has none of them. `confirmedBefore`: how it was confirmed when the client asked for something else, until that is over; null: it was not.
 */
export const Appointment = defineEntity({
  name: 'Appointment',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    staffId: p.uuid(),
    locationId: p.uuid(),
    type: p.string(),
    localStart: p.string().columnType('timestamp'),
    zone: p.string(),
    startsAt: p.datetime(),
    endsAt: p.datetime(),
    status: p.string().$type<AppointmentStatus>().default('scheduled'),
    origin: p.string().$type<'rounds' | 'pimsy'>().default('rounds'),
    confirmedAt: p.datetime().nullable(),
    confirmedBy: p.string().$type<ConfirmedBy>().nullable(),
    rescheduleAskedAt: p.datetime().nullable(),
    askedToCancel: p.boolean().default(false),
    copay: p.integer().nullable(),
    confirmedBefore: p.json<{ at: string | null; by: ConfirmedBy | null }>().nullable(),
    ...versioned(),
  },
});

/** What a client answered about an appointment; only added to. `messageId`: that asked, null in the portal. `inboundId`: the text that said it. */
export const AppointmentReply = defineEntity({
  name: 'AppointmentReply',
  properties: {
    ...keyed(),
    appointmentId: p.uuid(),
    messageId: p.uuid().nullable(),
    inboundId: p.uuid().nullable(),
    answer: p.string().$type<PortalAnswer | 'take-back'>(),
    way: p.string().$type<AnswerWay>(),
    at: p.datetime(),
  },
});

/** Of a client (authorisation, treatment plan, insurance) or of a staff member (licence, training); never of both. */
export const ExpiringItem = defineEntity({
  name: 'ExpiringItem',
  properties: {
    ...keyed(),
    clientId: p.uuid().nullable(),
    staffId: p.uuid().nullable(),
    type: p.string(),
    label: p.string(),
    expiresOn: p.date(),
    leadDays: p.integer().default(30),
    active: p.boolean().default(true),
    ...dated(),
  },
});
