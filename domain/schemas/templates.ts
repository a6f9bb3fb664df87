import { z } from 'zod';
import { instant, method } from './common.ts';

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

/** What somebody has written; a subject is of e-mails alone. */
export const wording = z.object({
  subject: z.string().trim().max(150).nullable().default(null),
  body: z.string().trim().min(1, 'is empty: write what the message says').max(5000),
});
export const saveTemplate = wording.extend({
  messageType: z.string(),
  method,
  language: z.string().default('en'),
  version: z.number().int().min(0),
});
