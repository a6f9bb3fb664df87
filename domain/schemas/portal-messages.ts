import { z } from 'zod';
import { channels } from '../channels.ts';
import { mostAttachments } from '../portal-messages.ts';
import { messageStatuses } from '../statuses.ts';
import { id, instant, pageQuery } from './common.ts';
import { fileName } from './documents.ts';

/* What clients and staff write to each other in the portal. Bodies are text: nothing in them is ever read as HTML. */

export const messageAttachment = z.object({
  id,
  name: z.string(),
  bytes: z.number().int().nullable(),
  state: z
    .enum(['ready', 'checking', 'refused', 'unchecked', 'withdrawn'])
    .meta({ description: 'Only what is `ready` can be opened' }),
});
export type MessageAttachment = z.output<typeof messageAttachment>;

const words = z
  .string()
  .trim()
  .min(1, 'is missing')
  .max(5000, 'must have 5,000 characters at most')
  .meta({ description: 'Plain text; line breaks are kept' });
const subject = z.string().trim().min(1, 'is missing').max(120, 'must have 120 characters at most');
const attachments = z
  .array(id)
  .max(mostAttachments, `must be ${mostAttachments} at most`)
  .default([])
  .meta({ description: 'Ids of documents that were uploaded before' });
const type = z.string().max(80).meta({ description: 'Code of a task type that is offered' });

export const replyInThread = z.object({ body: words, attachments });
export const newThread = replyInThread.extend({ type, subject });
export const closedThread = z.object({
  upTo: id.meta({ description: 'The newest message that was shown: where another has come since, it stays open' }),
});
export const readUpTo = z.object({
  from: id.optional().meta({ description: 'The oldest message that was shown; without it all before' }),
  upTo: id.meta({ description: 'The newest message that was shown' }),
});
export type ReadUpTo = z.output<typeof readUpTo>;
/** What was made; what people write is in no kept answer. */
export const sentMessage = z.object({ id: id.meta({ description: 'Of the thread' }), messageId: id });
export type SentMessage = z.output<typeof sentMessage>;

const stands = {
  state: z.enum(['open', 'closed']),
  waitsFor: z.enum(['staff', 'client']),
  dueAt: instant.nullable().meta({ description: 'Until when an answer is promised; null: none is owed' }),
  at: instant.meta({ description: 'Of its newest message' }),
  newestId: id.meta({ description: 'Its newest message' }),
};

/* The client's side. */

export const messageOptions = z.object({
  types: z.array(z.object({ code: z.string(), label: z.string() })).meta({
    description: 'That somebody answers; the others are not offered',
  }),
  answerBy: instant.meta({ description: 'Until when what is sent now is promised an answer' }),
  largestBytes: z.number().int().meta({ description: 'Of one attachment' }),
});
export type MessageOptions = z.output<typeof messageOptions>;

export const ownThread = z.object({
  id,
  typeLabel: z.string(),
  subject: z.string(),
  unread: z.number().int().meta({ description: 'Messages of the practice that were not read' }),
  ...stands,
});
export type OwnThread = z.output<typeof ownThread>;
export const ownUnread = z.object({
  unread: z.number().int(),
  offered: z.boolean().meta({ description: 'There are conversations, or something that can be written about' }),
});
export type OwnUnread = z.output<typeof ownUnread>;
export const ownMessage = z.object({
  id,
  from: z.enum(['client', 'staff']),
  staffName: z.string().nullable().meta({ description: 'null: the client wrote it, or who acts for them' }),
  guardianName: z.string().nullable().meta({ description: 'Who wrote it for the client; null: the client, or staff' }),
  body: z.string(),
  at: instant,
  readAt: instant.nullable().meta({ description: 'By the other side' }),
  attachments: z.array(messageAttachment),
});
export type OwnMessage = z.output<typeof ownMessage>;

export const newUpload = z.object({ name: fileName });
export const ownUpload = z.object({
  id: id.meta({ description: 'Of the document: what `attachments` names' }),
  name: z.string(),
  status: z.enum(['uploading', 'pending', 'clean', 'infected', 'error']),
});
export type OwnUpload = z.output<typeof ownUpload>;

/* The staff's side. */

const person = z.object({ id, name: z.string() });

export const portalThread = z.object({
  id,
  clientId: id.nullable().meta({ description: 'null: `closed`' }),
  clientName: z.string().nullable().meta({ description: 'null: `closed`' }),
  closed: z.boolean().meta({ description: 'It is of a chart that is not open to you: nothing of it is told' }),
  type: z.string(),
  typeLabel: z.string(),
  group: person.meta({ description: 'The user group that answers it' }),
  owner: person.nullable().meta({ description: 'Who has taken it, of one that waits' }),
  taskId: id.nullable().meta({ description: 'The open task of one that waits' }),
  subject: z.string().nullable().meta({ description: 'null: `closed`' }),
  overdue: z.boolean(),
  unread: z.number().int().meta({ description: 'Messages of the client that nobody has read' }),
  yours: z.boolean().meta({
    description: 'Of a group of yours, begun by you, or its task is yours; to act on others takes Tasks (Modify)',
  }),
  notice: z
    .object({ channel: z.enum(channels), status: z.enum(messageStatuses), reason: z.string().nullable() })
    .nullable()
    .meta({ description: 'How the client was told last that a message waits for them' }),
  ...stands,
});
export type PortalThread = z.output<typeof portalThread>;
export const portalThreadQuery = pageQuery.extend({
  state: z.enum(['waiting', 'done']).default('waiting'),
  client: id.optional(),
});
export const portalThreadCounts = z.object({ waiting: z.number().int(), overdue: z.number().int() });
export type PortalThreadCounts = z.output<typeof portalThreadCounts>;
export const answerThread = replyInThread.extend({
  upTo: id.meta({ description: 'The newest message that was read: where another has come since, nothing is sent' }),
});
export const changedThread = z.object({ type });
