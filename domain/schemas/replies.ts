import { z } from 'zod';
import { purposes } from '../channels.ts';
import { replyMeanings, replyOutcomes } from '../replies.ts';
import { messageStatuses } from '../statuses.ts';
import { id, instant, pageQuery } from './common.ts';

/* The shared inbox: what clients write to the practice by text, and what staff answer. */

const known = z.object({ id, name: z.string() });

/** All texts of one client, or, where nobody knows whose they are, of one number; named by one of its texts. */
export const replyThread = z.object({
  id: id.meta({ description: 'Of its newest text' }),
  clientId: id.nullable().meta({ description: 'null: of nobody yet, or `closed`' }),
  clientName: z.string().nullable().meta({ description: 'null: of nobody yet, or `closed`' }),
  address: z.string().nullable().meta({ description: 'The number, masked; null: `closed`' }),
  closed: z.boolean().meta({ description: 'It is of a chart that is not open to you: nothing of it is told' }),
  waiting: z.number().int().meta({ description: 'Texts that nobody has dealt with' }),
  body: z.string().nullable().meta({ description: 'Of its newest text; null: `closed`' }),
  meaning: z.enum(replyMeanings).nullable().meta({ description: 'Of its newest text; null: `closed`' }),
  outcome: z.enum(replyOutcomes).nullable(),
  at: instant.meta({ description: 'Of its newest text' }),
});
export type ReplyThread = z.output<typeof replyThread>;

export const openThread = replyThread.extend({
  known: z.array(known).meta({ description: 'Clients of the number, where it is of none or several' }),
});
export type OpenThread = z.output<typeof openThread>;

export const replyThreadQuery = pageQuery.extend({
  state: z.enum(['waiting', 'done']).default('waiting'),
  client: id.optional(),
});
export const replyCounts = z.object({ waiting: z.number().int().meta({ description: 'Threads that wait for staff' }) });
export type ReplyCounts = z.output<typeof replyCounts>;

/** A text that came in, or went out. */
export const replyEntry = z.object({
  id,
  direction: z.enum(['in', 'out']),
  at: instant,
  body: z.string().nullable().meta({ description: 'null: it was also about a client whose chart is not open to you' }),
  meaning: z.enum(replyMeanings).nullable().meta({ description: 'Of one that came in' }),
  outcome: z.enum(replyOutcomes).nullable(),
  handledAt: instant.nullable(),
  handledBy: z.string().nullable().meta({ description: 'Who of the staff; null: by itself, or nobody yet' }),
  purpose: z.enum(purposes).nullable().meta({ description: 'Of one that went out' }),
  status: z.enum(messageStatuses).nullable(),
  reason: z.string().nullable(),
  broadcastId: id.nullable(),
});
export type ReplyEntry = z.output<typeof replyEntry>;

export const answerReply = z.object({ body: z.string().trim().max(5000) });
export const doneReply = z.object({
  upTo: id.meta({ description: 'The newest text that was read: one that has come since still waits' }),
});
export const sendReply = answerReply.extend(doneReply.shape);
export const assignReply = z.object({ clientId: id });
