import { z } from 'zod';
import { folderNames } from '../documents.ts';
import { sentKinds, sentStates } from '../portal-documents.ts';
import { id, instant, pageQuery } from './common.ts';
import { fileName } from './documents.ts';

export const portalDocumentQuery = pageQuery.extend({
  list: z.enum(['shown', 'sent']).meta({ description: 'shown: by the practice; sent: by the client' }),
});

/** A document as its client sees it. */
export const portalDocument = z.object({
  id,
  name: z.string(),
  folder: z.enum(folderNames),
  state: z.enum(sentStates).meta({ description: 'What is shown is always received' }),
  mediaType: z.string().nullable(),
  bytes: z.number().int().nullable(),
  at: instant.meta({ description: 'When it was sent, or first shown' }),
  opens: z.boolean().meta({ description: 'It can be opened: it was found clean, and was not taken back' }),
  unread: z.boolean().meta({ description: 'Shown by the practice, and not opened yet' }),
});
export type PortalDocument = z.output<typeof portalDocument>;

export const sentDocument = z.object({ kind: z.enum(sentKinds), name: fileName });

export const portalDocumentSummary = z.object({
  unread: z.number().int().meta({ description: 'How many that the practice shows were not opened yet' }),
  largestBytes: z.number().int(),
  mostADay: z.number().int(),
});
export type PortalDocumentSummary = z.output<typeof portalDocumentSummary>;
