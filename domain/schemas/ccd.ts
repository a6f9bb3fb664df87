import { z } from 'zod';
import { ccdSections, requiredSections } from '../ccd/check.ts';
import { ccdReasonCodes, ccdStatuses } from '../ccd/requests.ts';
import { keysOf } from '../keys.ts';
import { date, id, instant, pageQuery, version } from './common.ts';
import { fileName } from './documents.ts';

/* Clinical documents (CCD) that clients ask for in the portal. */

const source = z.enum(['pimsy', 'staff']).nullable().meta({ description: 'Where the document came from' });
const stands = {
  id,
  askedAt: instant,
  dueAt: instant.meta({ description: 'Until when it is promised' }),
  answeredAt: instant.nullable().meta({ description: 'Since when it is ready, or was declined' }),
  madeOn: date.nullable().meta({ description: 'Day of the document, as it says itself' }),
  words: z.string().nullable().meta({ description: 'Why it was declined' }),
};

/* The client's side. */

/** `preparing`: it is fetched, scanned or looked at; `with-staff`: a person sees to it; `taken-back`: the practice does not show it any more. */
export const ownCcdStates = ['preparing', 'with-staff', 'ready', 'declined', 'taken-back'] as const;
export type OwnCcdState = (typeof ownCcdStates)[number];
export const ownCcd = z.object({
  ...stands,
  state: z.enum(ownCcdStates),
  source,
  overdue: z.boolean().meta({ description: 'It is open, and should have been there' }),
  unread: z.boolean().meta({ description: 'Ready, and not opened yet' }),
});
export type OwnCcd = z.output<typeof ownCcd>;

const caption = z.string().nullable();
const cell = z.object({
  text: z.string(),
  header: z.boolean(),
  colSpan: z.number().int(),
  rowSpan: z.number().int(),
});
/** What a section says: text alone, in which line breaks count. Nothing of it is ever read as HTML. */
const block = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('list'), caption, ordered: z.boolean(), items: z.array(z.string()) }),
  z.object({ kind: z.literal('table'), caption, rows: z.array(z.array(cell)) }),
]);
export type CcdBlock = z.output<typeof block>;
export const readableCcd = z.object({
  madeOn: date.nullable(),
  source,
  sections: z.array(
    z.object({
      title: z.string(),
      level: z.number().int().meta({ description: '0: a section of its own; others lie in the one before' }),
      blocks: z.array(block),
    }),
  ),
});
export type ReadableCcd = z.output<typeof readableCcd>;

/* The staff's side. */

export const ccdRequest = z.object({
  ...stands,
  clientId: id,
  clientName: z.string(),
  status: z.enum(ccdStatuses),
  reason: z.enum(ccdReasonCodes).nullable().meta({ description: 'Why staff are needed' }),
  source,
  documentId: id.nullable().meta({ description: 'Among the documents of the client' }),
  sections: z.array(z.enum(keysOf(requiredSections))).meta({
    description: `Of those that a CCD must have (${ccdSections.join(', ')}), what was found`,
  }),
  overdue: z.boolean().meta({ description: 'It is open, and should have been answered' }),
  answeredBy: z.string().nullable().meta({ description: 'Member of staff; null: it came from PIMSY' }),
  shown: z.boolean().meta({ description: 'The client is shown it' }),
  readAt: instant
    .nullable()
    .meta({ description: 'First opened in the portal by the client, or by who was told of it for them' }),
  version,
});
export type CcdRequest = z.output<typeof ccdRequest>;
export const ccdRequestQuery = pageQuery.extend({
  state: z.enum(['open', 'answered']).default('open'),
  client: id.optional(),
});
export const newCcdFile = z.object({ name: fileName });
export const ccdFile = z.object({ id: id.meta({ description: 'Of the document: PUT its content next' }) });
export const declineCcd = z.object({
  words: z
    .string()
    .trim()
    .min(3, 'must say why: the client reads it')
    .max(1000, 'must have 1,000 characters at most')
    .meta({ description: 'Why, and what the client can do; they read it in the portal' }),
});
