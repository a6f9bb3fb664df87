import { z } from 'zod';
import { otherwiseChoices } from '../preferred-method.ts';
import { date, id, instant, version, wallTime } from './common.ts';
import { composeMethod } from './messaging.ts';

const text = z.object({ subject: z.string().max(150).nullable(), body: z.string().max(5000) });
const texts = z.object({ en: text, es: text });
const spanish = z.boolean().meta({ description: 'People who read Spanish get the Spanish text' });

/** Of a method beside the e-mail. */
const beside = z.object({ texts, spanish }).nullable().default(null);

/** What somebody has composed so far: it may still be wrong or lack something, which only *Send* refuses. */
export const draftContent = z.object({
  messageType: z.string().max(100),
  method: composeMethod,
  startDate: date.nullable(),
  endDate: date.nullable(),
  sendAt: wallTime,
  preferenceOnly: z.boolean(),
  groupId: id.nullable().default(null),
  locationId: id.nullable().default(null),
  otherwise: z.enum(otherwiseChoices).default('nobody'),
  leftOut: z.array(id).max(1000),
  recordingId: id.nullable().default(null),
  texts,
  spanish,
  text: beside.meta({ description: 'By each person’s preference: what the text says; `texts` is the e-mail then' }),
  voice: beside.meta({ description: 'What calls say; null: nobody is called' }),
  fax: beside.meta({ description: 'What faxes say; null: none are sent' }),
});
export type DraftContent = z.output<typeof draftContent>;

export const newDraft = draftContent;
export const changedDraft = z.object({ content: draftContent, version });
export const draft = z.object({ id, content: draftContent, version, updatedAt: instant });
export type Draft = z.output<typeof draft>;
