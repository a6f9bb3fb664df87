import { z } from 'zod';
import { againStates, answerers } from '../calls.ts';
import { channels } from '../channels.ts';
import { failureReasonIds } from '../failure-reasons.ts';
import { audiences } from '../message-types.ts';
import { otherwiseChoices } from '../preferred-method.ts';
import { broadcastStatuses, messageStatuses } from '../statuses.ts';
import { answered } from './answers.ts';
import { broadcastAfterwards, broadcastPace } from './broadcast-pace.ts';
import { date, id, instant, method, pageQuery, version, wallTime, zone } from './common.ts';
import { faxPages } from './fax.ts';
import { wording } from './templates.ts';

export const messageType = z.object({
  id: z.string(),
  label: z.string(),
  description: z.string(),
  audience: z.enum(audiences).meta({ description: 'Who is listed: clients, or staff of the practice' }),
  datesOf: z
    .string()
    .nullable()
    .meta({ description: 'What start and end date are of, such as appointments; null: it asks for none' }),
  methods: z.array(method),
  placeholders: z.array(z.object({ name: z.string(), description: z.string(), example: z.string() })),
});
export type MessageType = z.output<typeof messageType>;

/** In other languages than English, for people who read them; who reads one that is missing gets English. */
const variants = z.object({ es: wording.optional() });
/** Without a subject, of a method beside the e-mail. */
const plainWording = z
  .object({
    body: wording.shape.body,
    variants: z.object({ es: wording.pick({ body: true }).optional() }).default({}),
  })
  .nullable()
  .default(null);

/** One method for everybody, or each person's own. */
export const composeMethod = z.enum([...channels, 'preference']);
export type ComposeMethod = z.output<typeof composeMethod>;

/** What a broadcast is, as its sender composes it. */
export const compose = wording.extend({
  messageType: z.string(),
  method: composeMethod.meta({
    description:
      'preference: each person gets it by the method that they prefer; subject, body and variants are the e-mail then, `text` the text, and `voice` and `fax`, where they are given, calls and faxes',
  }),
  otherwise: z
    .enum(otherwiseChoices)
    .default('nobody')
    .meta({ description: 'By each person’s preference: how who prefers none of its methods gets it' }),
  text: plainWording.meta({ description: 'By each person’s preference: what the text says' }),
  voice: plainWording.meta({
    description: 'By each person’s preference: what calls say; null: nobody is called',
  }),
  fax: plainWording.meta({ description: 'By each person’s preference: what faxes say; null: none are sent' }),
  startDate: date.nullable().default(null).meta({
    description:
      'Date of the appointments in the zone of their location, or of what else the type is about; never the send date',
  }),
  endDate: date.nullable().default(null).meta({ description: 'The last of the dates; null: the start date alone' }),
  groupId: id
    .nullable()
    .default(null)
    .meta({ description: 'Of a broadcast to staff: to active members of this user group alone; null: of whichever' }),
  locationId: id
    .nullable()
    .default(null)
    .meta({ description: 'Of a broadcast to staff: to those of this location alone; null: of whichever' }),
  leftOut: z
    .array(id)
    .max(1000, 'names too many people: choose them by another message type or date')
    .default([])
    .meta({ description: 'Lines of the preview, by id, that do not get it although they could' }),
  preferenceOnly: z.boolean().default(true),
  variants: variants.default({}),
  recordingId: id
    .nullable()
    .default(null)
    .meta({ description: 'By call: the recording that is played; the body then says for History what it is' }),
  sendAt: wallTime.meta({ description: "Broadcast Date & Time, in the practice's zone" }),
});
export type Compose = z.output<typeof compose>;
export const composeDefaultsQuery = z.object({ messageType: z.string() });
export const composeDefaults = z.object({
  startDate: date.nullable(),
  endDate: date.nullable(),
  sendAt: wallTime,
  zone,
  preferenceOnly: z.boolean(),
  layout: z.string().nullable().meta({ description: 'Heading of e-mails; null: they are plain text' }),
});

const decision = z.enum(['send', 'skip']);
export const previewRow = z.object({
  id,
  clientId: id.nullable(),
  name: z.string(),
  source: z
    .string()
    .nullable()
    .meta({ description: 'What it is about in words, an appointment in the zone of its location; null: nothing' }),
  address: z.string().nullable().meta({ description: 'Masked' }),
  decision,
  reason: z.string().nullable().meta({ description: 'Code of the one reason why not' }),
  method: method.nullable().meta({ description: 'By which they would be reached; null: by none' }),
  leftOut: z.object({ by: z.string(), at: instant }).nullable().meta({ description: 'Who left them out, and when' }),
  text: z.string().nullable().meta({ description: 'The message as this person gets it' }),
  size: z
    .object({ encoding: z.enum(['GSM-7', 'UCS-2']), units: z.number().int(), segments: z.number().int() })
    .nullable()
    .meta({ description: 'What the carrier bills of a text: segments, and septets or UTF-16 units' }),
  seconds: z.number().int().nullable().meta({ description: 'How long a call speaks, about; null: it is none' }),
  fax: faxPages.nullable().meta({ description: 'What it takes on paper; null: it is no fax' }),
  language: z.enum(['en', 'es']).nullable().meta({ description: 'Of the message; null: there is none' }),
  sendAt: instant.nullable().meta({ description: 'When it goes to this person; null: it does not' }),
  waits: z.boolean().meta({ description: 'Until the end of the quiet hours' }),
  zone: zone.meta({ description: 'That quiet hours are counted in for this person' }),
  sharedWith: z.number().int().meta({ description: 'Other recipients that the same message serves' }),
});
export type PreviewRow = z.output<typeof previewRow>;
const previewFilter = z.object({
  decision: decision.optional(),
  reason: z.string().max(50).optional().meta({ description: 'Code of why somebody is left out' }),
  q: z.string().trim().max(100).optional().meta({ description: 'Parts of a name, or a record number' }),
  since: id.optional().meta({ description: '`view` of an earlier answer: what has changed since is told' }),
  remember: z.boolean().optional().meta({ description: 'Keep what is shown for a day, to be compared with' }),
});
export const previewRequest = compose.extend({
  ...previewFilter.shape,
  cursor: id.optional(),
  limit: z.number().int().min(1).max(200).default(100),
});
/** For a broadcast that waits. In a body, because what somebody is searched by belongs into no address. */
export const previewAgain = previewRequest.pick({
  decision: true,
  reason: true,
  q: true,
  since: true,
  remember: true,
  cursor: true,
  limit: true,
});
const audienceCounts = z.object({
  recipients: z.number().int(),
  send: z.number().int(),
  messages: z.number().int().meta({ description: 'Messages that go out: shared addresses are merged' }),
  skip: z.number().int(),
  otherPreference: z.number().int().meta({ description: 'Would get it although they prefer another method' }),
  byReason: z.record(z.string(), z.number().int()),
  byLanguage: z.record(z.string(), z.number().int()).meta({ description: 'Recipients who get it in each language' }),
  byMethod: z
    .record(z.string(), z.object({ send: z.number().int(), messages: z.number().int() }))
    .meta({ description: 'Recipients who get it by each method, and in how many messages' }),
});
/** What became of the lines of an earlier look. */
export const audienceChanges = z.object({
  since: instant.meta({ description: 'Of that look' }),
  added: z.number().int().meta({ description: 'Lines that were not there' }),
  gone: z.number().int().meta({ description: 'Lines that are not there any more' }),
  nowSend: z.number().int().meta({ description: 'Left out then, and get it now' }),
  nowSkip: z.number().int().meta({ description: 'Would have got it then, and are left out now' }),
  otherReason: z.number().int().meta({ description: 'Left out then and now, for another reason' }),
  otherMethod: z.number().int().meta({ description: 'By another method than then' }),
});
export type AudienceChanges = z.output<typeof audienceChanges>;
export const preview = z.object({
  counts: audienceCounts,
  matching: z.number().int().meta({ description: 'Lines that search and filters leave' }),
  rows: z.array(previewRow),
  next: z.string().nullable(),
  view: id
    .nullable()
    .meta({ description: 'By which this look can be compared with later; null: it is not remembered' }),
  changes: audienceChanges.nullable().meta({ description: 'null: there is nothing to compare with' }),
});
export type Preview = z.output<typeof preview>;

/** Of what is composed, to whoever composes it. */
export const testMessage = wording.extend({
  messageType: z.string(),
  method,
  language: z.enum(['en', 'es']).default('en'),
});
export type TestMessage = z.output<typeof testMessage>;
export const sentTest = z.object({ messageId: id, address: z.string().meta({ description: 'Masked' }) });

export const leaveOutRequest = z.object({
  sourceId: id.meta({ description: 'Of a line of the preview' }),
  out: z.boolean().meta({ description: 'false: they are in again' }),
});

const confirmedCounts = audienceCounts.pick({ send: true, messages: true });
export type ConfirmedCounts = z.output<typeof confirmedCounts>;
const expected = confirmedCounts
  .optional()
  .meta({ description: 'As the preview said; refused with 409 where it is something else by now' });

export const sendBroadcast = compose.extend({
  confirmOtherPreference: z.boolean().default(false).meta({
    description: 'Must be true where the preview says that people who prefer another method would get it',
  }),
  expected,
  draft: z.object({ id, version }).optional().meta({
    description:
      'Your draft of it: deleted with this; refused with 409 where it is gone, or newer than the version named',
  }),
});

export const resendPreview = confirmedCounts;
export const resendBroadcast = z.object({ expected });

/**
 * What may be changed until it fires; type and method stay, because the workflow and the wording are of them. One of several by each person's preference also
 * keeps its dates, and whom of the staff it is to: the others are about the same appointments, or to the same staff.
 */
export const changedBroadcast = sendBroadcast
  .omit({
    messageType: true,
    method: true,
    otherwise: true,
    text: true,
    voice: true,
    fax: true,
    leftOut: true,
    recordingId: true,
    draft: true,
    expected: true,
  })
  // Absent they stay: a notice to a few must not become one to all because somebody left a field out.
  .extend({ version, groupId: id.nullable().optional(), locationId: id.nullable().optional() });

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
export const broadcastPeople = broadcastCounts.omit({ recipients: true, skipped: true, messages: true });
export const broadcast = z.object({
  id,
  workflowId: z.string(),
  messageType: z.string(),
  method,
  startDate: date.nullable(),
  endDate: date.nullable(),
  groupId: id
    .nullable()
    .meta({ description: 'Of a broadcast to staff: the user group that it is to; null: whichever' }),
  groupName: z.string().nullable(),
  locationId: id
    .nullable()
    .meta({ description: 'Of a broadcast to staff: the location that it is to; null: whichever' }),
  locationName: z.string().nullable(),
  leftOut: z
    .array(z.object({ sourceId: id, by: z.string(), at: instant }))
    .meta({ description: 'Lines that somebody left out, and who it was' }),
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
  resentAs: z
    .array(id)
    .meta({ description: 'The broadcasts that send this one again to those whom it did not reach, oldest first' }),
  toResend: z.number().int().optional().meta({
    description:
      'Failed messages that can be sent again: none of `resentAs` has them in hand or is about to take them. Of one that is over, where it is read and not listed',
  }),
  otherwise: z.enum(otherwiseChoices).nullable().meta({
    description: 'By each person’s preference: how who prefers none of its methods gets it; null: by one method',
  }),
  recordingId: id
    .nullable()
    .meta({ description: 'Of calls: the recording that they play; null: they read the body aloud' }),
  setId: id.nullable().meta({ description: 'The same in all broadcasts of one composition; null: it is alone' }),
  others: z
    .array(z.object({ id, method }))
    .meta({ description: 'The broadcasts of the same composition to those who prefer the other methods' }),
  counts: broadcastCounts.meta({ description: 'Messages by status, of which several recipients may share one' }),
  people: broadcastPeople.optional().meta({
    description:
      'Recipients by what became of the message to them, where one broadcast is read; with `counts.skipped` they are all recipients',
  }),
  pace: broadcastPace
    .optional()
    .meta({ description: 'How fast it goes; of one that is running, where it is read and not changed' }),
  afterwards: broadcastAfterwards
    .optional()
    .meta({ description: 'What may still come of calls or faxes that have begun to go out, where they are read' }),
  version,
});
export type Broadcast = z.output<typeof broadcast>;
export type BroadcastCounts = z.output<typeof broadcastCounts>;
export type BroadcastPeople = z.output<typeof broadcastPeople>;

const messageStatus = z.enum(messageStatuses);
const answeredBy = z
  .enum(answerers)
  .nullable()
  .meta({ description: 'Who took a call; null: it is none, or nobody has' });
const again = z.enum(againStates).nullable().meta({
  description: 'A call or fax that waits to be made again, or of which somebody has stopped that; null: neither',
});
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
  answeredBy,
  again,
  key: z.string().nullable().meta({ description: 'Last key pressed in the call: 1 confirms, 2 asks to move, 9 stops' }),
  messageId: id.nullable(),
  at: instant.nullable().meta({ description: 'Of the latest change of the message' }),
  answered: answered.nullable().meta({ description: 'What was answered last about the appointment' }),
});
export type RecipientRow = z.output<typeof recipientRow>;
export const recipientQuery = pageQuery.extend({
  status: messageStatus.optional(),
  reason: z.string().max(50).optional().meta({ description: 'Code of why somebody got no message' }),
});

/** In a body, because what somebody is searched by belongs into no address. */
export const searchRecipients = recipientQuery.extend({
  limit: z.number().int().min(1).max(200).default(50),
  text: z.string().trim().max(100).default('').meta({
    description: 'Parts of a name or a record number; with the rule Clients also phone, e-mail or birth date',
  }),
});

/** Somebody to call, because a broadcast did not reach them. */
export const callListRow = z.object({
  id,
  name: z.string(),
  recordNumber: z.string().nullable(),
  source: z
    .string()
    .nullable()
    .meta({ description: 'What it is about in words, an appointment in the zone of its location; null: nothing' }),
  status: messageStatus,
  reason: z.string().nullable(),
  why: z.string(),
  next: z.string().meta({ description: 'What to do' }),
  contact: z.string().nullable().meta({ description: 'Whom to ask for' }),
  phone: z.string().nullable(),
  closed: z.boolean().meta({ description: 'The chart is restricted, and its numbers are not shown to who asks' }),
});
export type CallListRow = z.output<typeof callListRow>;

export const message = z.object({
  id,
  toStaff: z
    .boolean()
    .meta({ description: 'It went to staff, whose addresses are by the rule Staff; else by Clients' }),
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
  answeredBy,
  again,
  events: z.array(z.object({ at: instant, kind: z.string(), code: z.string().nullable(), attempt: z.number().int() })),
});
export type Message = z.output<typeof message>;
