import { z } from 'zod';
import { purposes } from '../channels.ts';
import { locales } from '../locales.ts';
import { replyMeanings } from '../replies.ts';
import { messageStatuses } from '../statuses.ts';
import { answered } from './answers.ts';
import { id, instant, method } from './common.ts';
import { faxPages } from './fax.ts';

/* Messages of one client: everything that went to them and why not, and one that a person writes to them. */

/** One line of the Messages tab: a single message, the client's part in a broadcast, or a text that came. */
export const clientMessage = z.object({
  id: id.meta({ description: 'Of the single message, of the recipient of a broadcast, or of the text that came' }),
  direction: z.enum(['out', 'in']),
  messageId: id.nullable().meta({ description: 'null: the gate left the client out, no message was made' }),
  broadcastId: id.nullable(),
  purpose: z.enum(purposes).nullable().meta({ description: 'null: it came' }),
  channel: method,
  address: z.string().nullable().meta({ description: 'Masked' }),
  subject: z.string().nullable(),
  body: z
    .string()
    .nullable()
    .meta({ description: 'null: none was made, or it came and you have no rule Messaging Replies (View)' }),
  status: z.enum(messageStatuses).nullable().meta({ description: 'null: it came' }),
  reason: z.string().nullable().meta({ description: 'Code of why not' }),
  notBefore: instant.nullable().meta({ description: 'Waits until then: quiet hours, or another attempt' }),
  at: instant.meta({ description: 'Of its latest change' }),
  answered: answered.nullable().meta({ description: 'What was answered last about its appointments of this client' }),
  meaning: z.enum(replyMeanings).nullable().meta({ description: 'Of one that came' }),
  waits: z.boolean().meta({ description: 'It came, and nobody has dealt with it' }),
});
export type ClientMessage = z.output<typeof clientMessage>;

export const composeMessage = z.object({
  channel: method,
  subject: z.string().trim().max(150).nullable().default(null).meta({ description: 'E-mail only' }),
  body: z.string().trim().max(5000),
  language: z.enum(locales).nullable().default(null).meta({
    description: 'Of calls, which are read aloud in it, and of the cover page of faxes; null: that of the client',
  }),
});
export type ComposeMessage = z.output<typeof composeMessage>;
export const sendMessage = composeMessage.extend({
  confirmOtherPreference: z
    .boolean()
    .default(false)
    .meta({ description: 'Must be true where the preview says that the client prefers another method' }),
});

export const messagePreview = z.object({
  address: z.string().nullable().meta({ description: 'Masked' }),
  subject: z.string().nullable(),
  body: z.string().nullable().meta({ description: 'As it will be read; null while a placeholder is wrong' }),
  segments: z.number().int().nullable().meta({ description: 'Text only' }),
  seconds: z.number().int().nullable().meta({ description: 'How long a call speaks, about; null: it is none' }),
  fax: faxPages.nullable().meta({ description: 'What it takes on paper; null: it is no fax' }),
  language: z.enum(locales).meta({ description: 'That it is taken to be written in' }),
  problems: z.array(z.string()).meta({ description: 'What keeps it from being sent as it is written' }),
  warnings: z.array(z.string()),
  decision: z.enum(['send', 'defer', 'skip']),
  reason: z.string().nullable(),
  sentence: z.string(),
  nextStep: z.string().nullable(),
  opensAt: instant.nullable().meta({ description: 'End of the quiet hours, where they defer it' }),
  prefersOther: z.boolean().meta({ description: 'The client prefers another contact method' }),
});
export type MessagePreview = z.output<typeof messagePreview>;
