import { defineEntity, p } from '@mikro-orm/postgresql';
import { dated, keyed, versioned } from './columns.ts';

export type AppointmentStatus = 'scheduled' | 'confirmed' | 'cancelled' | 'missed' | 'completed';

/**
 * `localStart` (YYYY-MM-DD HH:MM:SS, wall time at the location) and `zone` (IANA) are what was agreed;
 * `startsAt` and `endsAt` are derived from them when the row is written.
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
    ...versioned(),
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
