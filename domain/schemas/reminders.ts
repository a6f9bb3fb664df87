import { z } from 'zod';
import { channels } from '../channels.ts';
import { broadcastMethods } from '../message-types.ts';
import { correctionKinds } from '../reminder-corrections.ts';
import { fallbacks, reminderLimits, reminderMethods, reminderStates } from '../reminders.ts';
import { messageStatuses } from '../statuses.ts';
import { changes, id, instant, method, pageQuery, version, zone } from './common.ts';

/* Rules by which a practice reminds of appointments, and what became of their reminders. */

const { before, fallback: after } = reminderLimits;
const fields = z.object({
  minutesBefore: z
    .number()
    .int()
    .min(before.min, 'must be 15 minutes at least')
    .max(before.max, 'must be 60 days at most')
    .meta({ description: 'Before the appointment; whole days count by the clock of its location' }),
  method: z
    .enum(reminderMethods)
    .meta({ description: 'preference: what each person prefers, else the first channel that reaches them' }),
  fallback: z
    .enum(fallbacks)
    .default('none')
    .meta({ description: 'The next channel that the person consented to follows until one is this' }),
  fallbackMinutes: z
    .number()
    .int()
    .min(after.min, 'must be 5 minutes at least')
    .max(after.max, 'must be a day at most')
    .nullable()
    .default(null)
    .meta({ description: 'From one channel to the next; null where none follows' }),
  enabled: z.boolean().default(true),
});

/** What one channel after the other takes time for, and nothing else. */
const fits = ({
  fallback,
  fallbackMinutes,
}: {
  fallback?: string | undefined;
  fallbackMinutes?: number | null | undefined;
}) => fallback === undefined || (fallback === 'none') === ((fallbackMinutes ?? null) === null);
const misfit = {
  path: ['fallbackMinutes'],
  message: 'belongs to a rule by which another channel follows, and to no other',
};

export const reminderRuleFields = fields.refine(fits, misfit);
export type ReminderRuleFields = z.output<typeof reminderRuleFields>;
export const changedReminderRule = changes(fields).extend({ version }).refine(fits, misfit);
export const reminderRule = z.object({
  ...fields.shape,
  id,
  method: z.enum(['preference', ...channels]),
  fallback: z.enum(fallbacks),
  fallbackMinutes: z.number().int().nullable(),
  enabled: z.boolean(),
  since: instant.meta({ description: 'It holds, as it is, from then on' }),
  version,
});
export type ReminderRule = z.output<typeof reminderRule>;

/** One appointment of a rule's preview. */
export const rulePreviewRow = z.object({
  appointmentId: id,
  clientName: z.string(),
  startsAt: instant,
  zone,
  dueAt: instant,
  sendsAt: instant.nullable().meta({ description: 'When it would go, quiet hours included; null: not at all' }),
  channel: method.nullable().meta({ description: 'null: by none' }),
  reason: z.string().nullable().meta({ description: 'Code of why not' }),
  sentence: z.string(),
});
export type RulePreviewRow = z.output<typeof rulePreviewRow>;
/** A reminder that has not gone yet, of one client. */
export const comingOfClient = rulePreviewRow.omit({ clientName: true }).extend({
  id: id.nullable().meta({ description: 'null: it is planned and not near yet' }),
  ruleId: id,
  minutesBefore: z.number().int(),
  location: z.string(),
});
export type ComingOfClient = z.output<typeof comingOfClient>;
/** The limit is of appointments, each of which may have several reminders. */
export const comingQuery = pageQuery.extend({ limit: z.coerce.number().int().min(1).max(50).default(10) });

export const rulePreview = z.object({ rows: z.array(rulePreviewRow) });

const reminderMessage = z.object({
  id,
  channel: z.enum(broadcastMethods),
  status: z.enum(messageStatuses),
  reason: z.string().nullable(),
  correction: z.boolean(),
  notBefore: instant.nullable(),
  at: instant,
});

/** One reminder of an appointment; `id` null: it is planned and not near yet. */
export const appointmentReminder = z.object({
  id: id.nullable(),
  ruleId: id,
  minutesBefore: z.number().int(),
  startsAt: instant.meta({ description: 'When the appointment begins, as this reminder says it' }),
  locationId: id.meta({ description: 'Where it is, as this reminder says it' }),
  location: z.string(),
  dueAt: instant,
  state: z.enum(reminderStates),
  reason: z.string().nullable().meta({ description: 'Code of why it was not sent, or not any more' }),
  sendsAt: instant.nullable().meta({ description: 'Of a planned one: when it goes as things are; null: not at all' }),
  channel: method.nullable().meta({ description: 'Of a planned one: by what' }),
  sentence: z.string().meta({ description: 'What became of it, or will' }),
  messages: z.array(reminderMessage),
});
export type AppointmentReminder = z.output<typeof appointmentReminder>;

export const offeredCorrection = z.object({
  what: z.enum(correctionKinds),
  channel: method,
  body: z.string().nullable().meta({ description: 'As it would be read; null where it may not go' }),
  sentence: z.string(),
  allowed: z.boolean().meta({ description: 'The gate lets it pass, at once or when quiet hours end' }),
});
export const appointmentReminders = z.object({
  rows: z.array(appointmentReminder),
  correction: offeredCorrection
    .nullable()
    .meta({ description: 'A reminder went out that is not right any more; null: none, or it was corrected' }),
});
export type AppointmentReminders = z.output<typeof appointmentReminders>;
export const settleCorrection = z.object({
  send: z.boolean().meta({ description: 'false: it is not needed, because the client knows' }),
});

export const reminderQuery = pageQuery.extend({
  state: z.enum(['all', 'planned', 'sent', 'not-sent']).default('all'),
});
export const reminderLine = z.object({
  id,
  appointmentId: id,
  clientId: id,
  clientName: z.string(),
  startsAt: instant,
  zone,
  dueAt: instant,
  minutesBefore: z.number().int(),
  state: z.enum(reminderStates),
  reason: z.string().nullable(),
  channel: method.nullable(),
  status: z.enum(messageStatuses).nullable().meta({ description: 'Of its newest message; null: there is none' }),
  at: instant,
});
export type ReminderLine = z.output<typeof reminderLine>;
