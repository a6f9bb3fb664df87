import { z } from 'zod';
import { cleanName, folderNames } from '../documents.ts';
import { id, instant, version } from './common.ts';

const folder = z.enum(folderNames);
/** Folders, controls and characters that cannot be seen go; the extension follows the content. */
export const fileName = z
  .string()
  .max(2_000)
  .transform(cleanName)
  .refine((name) => name !== '', 'has no character that can be seen')
  .meta({ description: 'Of the file; cleaned, and given the extension of what it is' });

export const newDocument = z.object({ folder, name: fileName });
export const changedDocument = z.object({
  folder: folder.optional(),
  name: fileName.optional(),
  exposed: z.boolean().optional().meta({ description: 'Shown to the client in the portal; only what is clean' }),
  version,
});

export const document = z.object({
  id,
  clientId: id,
  folder,
  name: z.string(),
  status: z.enum(['uploading', 'pending', 'clean', 'infected', 'error']),
  mediaType: z.string().nullable().meta({ description: 'By its content, once that is there' }),
  bytes: z.number().int().nullable(),
  exposed: z.boolean(),
  uploadedBy: z.string().nullable().meta({ description: 'Name of who uploaded it' }),
  uploadedAt: instant.nullable(),
  scannedAt: instant.nullable(),
  finding: z.string().nullable().meta({
    description: "Of what is refused: the scanner's name for it. Of what could not be scanned: a code",
  }),
  withdrawnAt: instant.nullable(),
  fromPortal: z.boolean().meta({ description: 'The client sent it in the portal' }),
  seenAt: instant.nullable().meta({ description: 'Since when somebody of the practice has seen what a client sent' }),
  seenBy: z.string().nullable(),
  version,
});
export type ClientDocument = z.output<typeof document>;

export const documentLimits = z.object({ largestBytes: z.number().int() });
