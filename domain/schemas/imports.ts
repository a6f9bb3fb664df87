import { z } from 'zod';
import { importKinds } from '../imports/columns.ts';
import { importFailures, importModes, importRowStatuses, importStatuses } from '../imports/statuses.ts';
import { importDesks } from '../imports/records-rule.ts';
import { reversal } from './billing.ts';
import { id, instant, version } from './common.ts';
import { fileName } from './documents.ts';

const importKind = z.enum(importKinds);
export const practiceKind = z.enum(importDesks.practice.kinds);

export const newImport = z.object({ kind: practiceKind, fileName });
export const newLedgerImport = z.object({ fileName });

const columns = z.array(z.object({ key: z.string(), label: z.string(), heading: z.string() }));
const count = z.number().int();

const cents = count.meta({ description: 'Cents, USD' });
export const ledgerSums = z.object({ charges: count, charged: cents, payments: count, paid: cents, clients: count });
export type LedgerSums = z.output<typeof ledgerSums>;

export const importRun = z.object({
  id,
  kind: importKind,
  fileName: z.string(),
  status: z.enum(importStatuses),
  mode: z.enum(importModes).nullable(),
  counts: z
    .object({ total: count, good: count, bad: count, before: count, done: count, undone: count, kept: count })
    .meta({
      description:
        'Rows by what became of them; before: an earlier import has posted them; kept: an undo left them, because they had been used or changed',
    }),
  sums: z
    .object({ good: ledgerSums, done: ledgerSums })
    .nullable()
    .meta({ description: 'Of charges and payments: those that can be imported, and those that were' }),
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
  madeId: id
    .nullable()
    .meta({ description: 'Of the client, member of staff, appointment or ledger transaction that it became' }),
  clientId: id.nullable().meta({ description: 'Of a charge or payment: whose it is' }),
});
export type ImportRow = z.output<typeof importRow>;

export const orderImport = z.object({ mode: z.enum(importModes), version });
export const withVersion = z.object({ version });
export const undoLedgerImport = z.object({ version, reason: reversal.shape.reason });
export const mendRow = z.object({
  cells: z.record(z.string().max(50), z.string().max(2_000)).meta({ description: 'What is left out stays' }),
});
