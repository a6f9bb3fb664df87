import { z } from 'zod';
import { date, id, instant, method, version, wallTime } from './common.ts';

const text = z.object({ subject: z.string().max(150).nullable(), body: z.string().max(5000) });

/** What somebody has composed so far: it may still be wrong or lack something, which only *Send* refuses. */
export const draftContent = z.object({
  messageType: z.string().max(100),
  method,
  startDate: date.nullable(),
  endDate: date.nullable(),
  sendAt: wallTime,
  preferenceOnly: z.boolean(),
  leftOut: z.array(id).max(1000),
  texts: z.object({ en: text, es: text }),
  spanish: z.boolean().meta({ description: 'People who read Spanish get the Spanish text' }),
});
export type DraftContent = z.output<typeof draftContent>;

export const newDraft = draftContent;
export const changedDraft = z.object({ content: draftContent, version });
export const draft = z.object({ id, content: draftContent, version, updatedAt: instant });
export type Draft = z.output<typeof draft>;
