import { z } from 'zod';
import { appointmentStatuses, confirmedBys } from '../appointments.ts';
import { smallestPayment, mostCopay } from '../payments/amounts.ts';
import { date, id, instant, name, pageQuery, postal, version, wallTime, zone } from './common.ts';

export const locationFields = z.object({
  name,
  zone,
  phone: z.string().trim().max(30).nullable().default(null),
  address: postal.default({ line1: null, line2: null, city: null, state: null, zip: null }),
  active: z.boolean().default(true),
});
/** Of a location, as far as another system can own them. */
export const locationParts = ['name', 'zone', 'phone', 'address', 'active'] as const;
export type LocationPart = (typeof locationParts)[number];
export const location = locationFields.extend({
  id,
  owned: z
    .array(z.enum(locationParts))
    .meta({ description: 'Fields that come from PIMSY and are changed there; empty where it is not linked' }),
  version,
});
export type Location = z.output<typeof location>;

export const appointmentStatus = z.enum(appointmentStatuses);
/** Cents: what card companies take at least, or nothing. */
const isCopay = (cents: number): boolean => cents === 0 || cents >= smallestPayment;
export const appointmentFields = z.object({
  clientId: id,
  staffId: id,
  locationId: id,
  type: name,
  localStart: wallTime.meta({ description: 'Wall time at the location' }),
  minutes: z.number().int().min(5).max(1440),
  copay: z
    .number()
    .int()
    .min(0)
    .max(mostCopay)
    .refine(isCopay, 'must be 0.50 or more, or 0 for none')
    .nullable()
    .default(null)
    .meta({
      description:
        'Cents that the client can pay ahead in the portal, 50 or more; null: their usual copay, where they have one; 0: nothing for this appointment',
    }),
});
export const appointment = appointmentFields.extend({
  id,
  zone,
  startsAt: instant,
  endsAt: instant,
  status: appointmentStatus,
  confirmedAt: instant.nullable().meta({ description: 'null: it is not, or was before this was kept' }),
  confirmedBy: z.enum(confirmedBys).nullable().meta({ description: 'How: by staff, or by an answer of the client' }),
  rescheduleAskedAt: instant
    .nullable()
    .meta({ description: 'The client has asked for another time; it stays booked until somebody has found one' }),
  askedToCancel: z.boolean().meta({ description: 'What was asked for then: to cancel it, instead of another time' }),
  origin: z.enum(['rounds', 'pimsy']),
  usualCopay: z.number().int().nullable().optional().meta({
    description:
      'Of the client, in cents: what counts where `copay` is null. Left out in lists, and for whoever may not see the billing of this client',
  }),
  version,
  clientName: z.string(),
  staffName: z.string(),
  locationName: z.string(),
});
export type Appointment = z.output<typeof appointment>;
export const appointmentQuery = pageQuery.extend({
  from: date.optional().meta({ description: "First day, in each location's zone" }),
  to: date.optional(),
  locationId: id.optional(),
  staffId: id.optional(),
  clientId: id.optional(),
  status: appointmentStatus.optional(),
});
