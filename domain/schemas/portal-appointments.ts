import { z } from 'zod';
import { appointmentRequests, portalAnswers } from '../portal-appointments.ts';
import { id, instant, pageQuery, postal, version, zone } from './common.ts';
import { appointmentStatus } from './scheduling.ts';

/* Appointments as their client sees them in the portal. */

export const portalAppointmentQuery = pageQuery.extend({
  which: z.enum(['upcoming', 'booked', 'past']).default('upcoming').meta({
    description:
      '`upcoming`: not over yet, soonest first, cancelled ones too. `booked`: the same without cancelled ones. `past`: the newest first',
  }),
});
export type PortalAppointmentQuery = z.output<typeof portalAppointmentQuery>;

export const portalAppointment = z.object({
  id,
  startsAt: instant,
  endsAt: instant,
  zone: zone.meta({ description: 'Of its location, in which it was agreed' }),
  ownZone: zone.nullable().meta({ description: "The client's own, where it is on file" }),
  status: appointmentStatus,
  clinician: z.string(),
  location: z.object({ name: z.string(), phone: z.string().nullable(), address: postal }),
  copay: z.number().int().nullable().meta({ description: 'Cents to be paid ahead; null: none' }),
  asked: z
    .enum(appointmentRequests)
    .nullable()
    .meta({ description: 'What the client has asked for; it stays booked until staff act' }),
  may: z
    .object({ confirm: z.boolean(), reschedule: z.boolean(), cancel: z.boolean(), takeBack: z.boolean() })
    .meta({ description: 'What the client can do with it here, now' }),
  cancelUntil: instant
    .nullable()
    .meta({ description: 'Until when asking to cancel is possible here; null: nothing can be asked for here' }),
  version,
});
export type PortalAppointment = z.output<typeof portalAppointment>;

export const answerAppointment = z.strictObject({
  answer: z.enum(portalAnswers),
  words: z.string().trim().max(500).default('').meta({ description: 'Wished times, or why it should be cancelled' }),
  version,
});
export type AnswerAppointment = z.output<typeof answerAppointment>;
