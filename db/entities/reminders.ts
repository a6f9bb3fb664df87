import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Fallback, ReminderMethod, ReminderState } from '../../domain/reminders.ts';
import { dated, keyed, versioned } from './columns.ts';

/** How long before an appointment, and by what, a practice reminds of it. */
export const ReminderRule = defineEntity({
  name: 'ReminderRule',
  properties: {
    ...keyed(),
    messageType: p.string().$type<'upcoming-appointments'>().default('upcoming-appointments'),
    minutesBefore: p.integer(),
    method: p.string().$type<ReminderMethod>(),
    fallback: p.string().$type<Fallback>().default('none'),
    fallbackMinutes: p.integer().nullable(),
    enabled: p.boolean().default(true),
    since: p.datetime(),
    ...versioned(),
  },
});

/** Of one rule for an appointment at one time and place; written by SQL alone (db/reminders). */
export const Reminder = defineEntity({
  name: 'Reminder',
  properties: {
    ...keyed(),
    appointmentId: p.uuid(),
    ruleId: p.uuid(),
    startsAt: p.datetime(),
    locationId: p.uuid(),
    dueAt: p.datetime(),
    state: p.string().$type<ReminderState>().default('planned'),
    reason: p.string().nullable(),
    nextAt: p.datetime().nullable(),
    heldAt: p.datetime().nullable(),
    correction: p.string().$type<'offered' | 'sent' | 'declined'>().nullable(),
    correctedTo: p.datetime().nullable(),
    correctedLocationId: p.uuid().nullable(),
    ...dated(),
  },
});
