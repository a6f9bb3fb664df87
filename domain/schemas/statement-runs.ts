import { z } from 'zod';
import { leftOutReasons, statementRunStatuses, statementTurnStates } from '../billing/statement-runs.ts';
import { mostCents } from '../money.ts';
import { date, id, instant, pageQuery } from './common.ts';

/* Statements to everybody who owes more than an amount. */

const cents = z.number().int().meta({ description: 'Cents, USD' });
const count = z.number().int();

export const previewStatementRun = z.object({
  overCents: z
    .number()
    .int()
    .min(0, 'must not be below zero')
    .max(mostCents, 'must be 1,000,000.00 at most')
    .default(0)
    .meta({ description: 'Cents; to every client who owes more' }),
  dueOn: date.meta({ description: 'Until when it is to be paid' }),
});

export const statementRunPreview = z.object({
  clients: count.meta({ description: 'Who would get a statement now' }),
  total: cents.meta({ description: 'What they owe together' }),
  same: count.meta({
    description: 'Clients who owe more than the amount, and have a statement that says the same and is not due yet',
  }),
});
export type StatementRunPreview = z.output<typeof statementRunPreview>;

export const newStatementRun = previewStatementRun.extend({
  expected: z.object({ clients: count.min(1), total: cents }).meta({
    description: 'As the preview said; refused with 409 where it is something else by now',
  }),
});

export const statementRun = z.object({
  id,
  status: z.enum(statementRunStatuses),
  overCents: cents,
  dueOn: date,
  counts: z
    .object({
      clients: count,
      waiting: count,
      issued: count,
      leftOut: count,
      failed: count,
      cancelled: count,
      byReason: z.partialRecord(z.enum(leftOutReasons), count),
      total: cents.meta({ description: 'Of the statements that were issued' }),
    })
    .meta({ description: 'Clients whose charts are open to you, by what has become of them: its progress' }),
  orderedBy: z.string().nullable().meta({ description: 'Name of the member of staff' }),
  cancelledBy: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
});
export type StatementRun = z.output<typeof statementRun>;
export type StatementRunCounts = StatementRun['counts'];

export const statementRunRow = z.object({
  id,
  clientId: id,
  firstName: z.string(),
  lastName: z.string(),
  recordNumber: z.string(),
  state: z.enum(statementTurnStates),
  reason: z.enum(leftOutReasons).nullable().meta({ description: 'Why they were left out' }),
  statement: z.object({ id, number: count, closing: cents }).nullable(),
  at: instant.nullable().meta({ description: 'When their turn came' }),
});
export type StatementRunRow = z.output<typeof statementRunRow>;

export const statementRunRowsQuery = pageQuery.extend({ state: z.enum(statementTurnStates).optional() });
