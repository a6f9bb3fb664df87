import { z } from 'zod';
import { importKinds } from '../imports/columns.ts';
import { importFailures, importModes, importRowStatuses, importStatuses } from '../imports/statuses.ts';
import { id, instant, version } from './common.ts';
import { fileName } from './documents.ts';

export const importKind = z.enum(importKinds);

export const newImport = z.object({ kind: importKind, fileName });

const columns = z.array(z.object({ key: z.string(), label: z.string(), heading: z.string() }));
const count = z.number().int();

export const importRun = z.object({
  id,
  kind: importKind,
  fileName: z.string(),
  status: z.enum(importStatuses),
  mode: z.enum(importModes).nullable(),
  counts: z.object({ total: count, good: count, bad: count, done: count, undone: count, kept: count }).meta({
    description: 'Rows by what became of them; kept: an undo left them, because they had been used or changed',
  }),
  columns: columns.meta({ description: 'That were recognised, with their headings in the file' }),
  ignored: z.array(z.string()).meta({ description: 'Headings of columns that are not imported' }),
  encoding: z.string().nullable(),
  separator: z.string().nullable(),
  failure: z.enum(importFailures).nullable(),
  createdBy: z.string().nullable().meta({ description: 'Name of who began it, or ordered it since' }),
  createdAt: instant,
  finishedAt: instant.nullable(),
  rowsKept: z.boolean().meta({ description: 'false: its rows were removed, 30 days after it was last touched' }),
  version,
});
export type ImportRun = z.output<typeof importRun>;

export const importRow = z.object({
  id,
  number: count.meta({ description: 'Line of the file, the header being 1' }),
  status: z.enum(importRowStatuses),
  cells: z.record(z.string(), z.string()).meta({ description: 'As in the file, by the keys of the columns' }),
  problems: z.array(z.object({ column: z.string(), message: z.string() })),
  madeId: id.nullable().meta({ description: 'Of the client, member of staff or appointment that it became' }),
});
export type ImportRow = z.output<typeof importRow>;

export const orderImport = z.object({ mode: z.enum(importModes), version });
export const withVersion = z.object({ version });
export const mendRow = z.object({
  cells: z.record(z.string().max(50), z.string().max(2_000)).meta({ description: 'What is left out stays' }),
});
