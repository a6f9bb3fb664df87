import { z } from 'zod';
import { failureReasonIds } from '../failure-reasons.ts';
import { broadcastStatuses, messageStatuses } from '../statuses.ts';
import { date, id, instant, method, pageQuery, version, wallTime, zone } from './common.ts';

export const messageType = z.object({
  id: z.string(),
  label: z.string(),
  description: z.string(),
  needsStartDate: z.boolean(),
  methods: z.array(method),
  placeholders: z.array(z.object({ name: z.string(), description: z.string(), example: z.string() })),
});
export type MessageType = z.output<typeof messageType>;

export const templateQuery = z.object({ messageType: z.string(), method, language: z.string().default('en') });
export const template = z.object({
  messageType: z.string(),
  method,
  language: z.string(),
  subject: z.string().nullable(),
  body: z.string(),
  version: z.number().int().meta({ description: '0: the default that Rounds brings' }),
  warnings: z.array(z.string()),
  savedAt: instant.nullable().meta({ description: 'null: the default that Rounds brings' }),
  savedBy: z.string().nullable(),
});
export type Template = z.output<typeof template>;

const wording = z.object({
  subject: z.string().trim().max(150).nullable().default(null),
  body: z.string().trim().min(1, 'is empty: write what the message says').max(5000),
});
/** In other languages than English, for people who read them; who reads one that is missing gets English. */
const variants = z.object({ es: wording.optional() });
export const saveTemplate = wording.extend({
  messageType: z.string(),
  method,
  language: z.string().default('en'),
  version: z.number().int().min(0),
});

/** What a broadcast is, as its sender composes it. */
export const compose = wording.extend({
  messageType: z.string(),
  method,
  startDate: date
    .nullable()
    .default(null)
    .meta({ description: 'Date of the appointments in the zone of their location; never the send date' }),
  preferenceOnly: z.boolean().default(true),
  variants: variants.default({}),
  sendAt: wallTime.meta({ description: "Broadcast Date & Time, in the practice's zone" }),
});
export type Compose = z.output<typeof compose>;
export const composeDefaultsQuery = z.object({ messageType: z.string() });
export const composeDefaults = z.object({
  startDate: date.nullable(),
  sendAt: wallTime,
  zone,
  preferenceOnly: z.boolean(),
});

const decision = z.enum(['send', 'skip']);
export const previewRow = z.object({
  id: z.string(),
  clientId: id.nullable(),
  name: z.string(),
  source: z.string().nullable().meta({ description: 'The appointment in words, in the zone of its location' }),
  address: z.string().nullable().meta({ description: 'Masked' }),
  decision,
  reason: z.string().nullable().meta({ description: 'Code of the one reason why not' }),
  text: z.string().nullable().meta({ description: 'The message as this person gets it' }),
  segments: z.number().int().nullable(),
  language: z.enum(['en', 'es']).nullable().meta({ description: 'Of the message; null: there is none' }),
  sendAt: instant
    .nullable()
    .meta({ description: 'End of the quiet hours that it waits for; null: at the broadcast time' }),
  zone: zone.meta({ description: 'That quiet hours are counted in for this person' }),
  sharedWith: z.number().int().meta({ description: 'Other recipients that the same message serves' }),
});
export type PreviewRow = z.output<typeof previewRow>;
export const previewRequest = compose.extend({
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(100),
  decision: decision.optional(),
});
export const previewQuery = pageQuery.extend({ decision: decision.optional() });
export const preview = z.object({
  counts: z.object({
    recipients: z.number().int(),
    send: z.number().int(),
    messages: z.number().int().meta({ description: 'Messages that go out: shared addresses are merged' }),
    skip: z.number().int(),
    otherPreference: z.number().int().meta({ description: 'Would get it although they prefer another method' }),
    byReason: z.record(z.string(), z.number().int()),
    byLanguage: z.record(z.string(), z.number().int()).meta({ description: 'Recipients who get it in each language' }),
  }),
  rows: z.array(previewRow),
  next: z.string().nullable(),
});
export type Preview = z.output<typeof preview>;

/** `confirmOtherPreference` must be true where the preview says that people who prefer another method would get it. */
export const sendBroadcast = compose.extend({ confirmOtherPreference: z.boolean().default(false) });

/** What may be changed until it fires; type and method stay, because the workflow and the wording are of them. */
export const changedBroadcast = sendBroadcast.omit({ messageType: true, method: true }).extend({ version });

const broadcastStatus = z.enum(broadcastStatuses);
export const broadcastCounts = z.object({
  recipients: z.number().int(),
  skipped: z.number().int().meta({ description: 'Recipients that got no message, each with its reason' }),
  messages: z.number().int(),
  pending: z.number().int(),
  sending: z.number().int(),
  accepted: z.number().int(),
  delivered: z.number().int(),
  failed: z.number().int(),
  unknown: z.number().int(),
  cancelled: z.number().int(),
});
export const broadcast = z.object({
  id,
  workflowId: z.string(),
  messageType: z.string(),
  method,
  startDate: date.nullable(),
  sendAtLocal: wallTime,
  sendZone: zone,
  sendAt: instant,
  preferenceOnly: z.boolean(),
  subject: z.string().nullable(),
  body: z.string(),
  variants: z.object({ es: z.object({ subject: z.string().nullable(), body: z.string() }).optional() }),
  status: broadcastStatus,
  requestedAt: instant,
  requestedBy: z.string(),
  frozenAt: instant.nullable(),
  finishedAt: instant.nullable(),
  failure: z.string().nullable(),
  pausedAt: instant.nullable().meta({ description: 'When it was paused last; it is now where its status says so' }),
  pausedBy: z.string().nullable().meta({ description: 'null: by itself, because too many failed' }),
  pauseReason: z.enum(failureReasonIds).nullable().meta({ description: 'Why most of the failed ones did' }),
  pauseFailed: z.number().int().nullable(),
  pauseTried: z.number().int().nullable().meta({ description: 'Handed over by then, the failed ones included' }),
  parentId: id.nullable().meta({ description: 'The broadcast that this one sends again' }),
  resentAs: id
    .nullable()
    .meta({ description: 'The broadcast that sends this one again to those whom it did not reach' }),
  counts: broadcastCounts,
  version,
});
export type Broadcast = z.output<typeof broadcast>;
export type BroadcastCounts = z.output<typeof broadcastCounts>;

const messageStatus = z.enum(messageStatuses);
export const broadcastQuery = pageQuery.extend({ status: broadcastStatus.optional() });

/** One line of History: a person, and what became of the message to them. */
export const recipientRow = z.object({
  id,
  name: z.string(),
  clientId: id.nullable(),
  source: z.string().nullable(),
  address: z.string().nullable().meta({ description: 'Masked' }),
  status: messageStatus,
  reason: z.string().nullable(),
  errorCode: z.string().nullable(),
  messageId: id.nullable(),
  at: instant.nullable().meta({ description: 'Of the latest change of the message' }),
});
export type RecipientRow = z.output<typeof recipientRow>;
export const recipientQuery = pageQuery.extend({
  status: messageStatus.optional(),
  reason: z.string().max(50).optional().meta({ description: 'Code of why somebody got no message' }),
});

export const message = z.object({
  id,
  channel: method,
  address: z.string().meta({ description: 'Masked' }),
  subject: z.string().nullable(),
  body: z.string(),
  status: messageStatus,
  reason: z.string().nullable(),
  errorCode: z.string().nullable(),
  attempt: z.number().int(),
  segments: z.number().int().nullable(),
  providerId: z.string().nullable(),
  events: z.array(z.object({ at: instant, kind: z.string(), code: z.string().nullable(), attempt: z.number().int() })),
});
export type Message = z.output<typeof message>;
