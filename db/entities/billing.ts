import { defineEntity, p } from '@mikro-orm/postgresql';
import type { LedgerAccount, TransactionKind, TransactionSource } from '../../domain/billing/ledger.ts';
import type { LeftOutReason, StatementRunStatus, StatementTurnState } from '../../domain/billing/statement-runs.ts';
import type { Actor } from '../database.ts';
import { keyed, versioned } from './columns.ts';

/** What was posted to the ledger of a client; see the migration for its columns. Rows are made by db/billing/ledger.ts and never changed. */
export const LedgerTransaction = defineEntity({
  name: 'LedgerTransaction',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    nth: p.integer(),
    kind: p.string().$type<TransactionKind>(),
    onDate: p.date(),
    description: p.string(),
    reason: p.string().nullable(),
    appointmentId: p.uuid().nullable(),
    paymentId: p.uuid().nullable(),
    refundId: p.uuid().nullable(),
    reversesId: p.uuid().nullable(),
    source: p.string().$type<TransactionSource>(),
    externalId: p.string().nullable(),
    externalNth: p.integer().default(1),
    createdAt: p.datetime(),
    createdBy: p.uuid().nullable(),
  },
});

/** `amount`: cents, a debit above zero. */
export const LedgerEntry = defineEntity({
  name: 'LedgerEntry',
  properties: {
    ...keyed(),
    transactionId: p.uuid(),
    ledgerAccount: p.string().$type<LedgerAccount>(),
    amount: p.bigint('number'),
  },
});

/** Frozen: what it lists are the transactions after `afterNth` up to `toNth`. Amounts in cents. */
export const Statement = defineEntity({
  name: 'Statement',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    number: p.integer(),
    afterNth: p.integer(),
    toNth: p.integer(),
    fromOn: p.date(),
    toOn: p.date(),
    opening: p.bigint('number'),
    closing: p.bigint('number'),
    dueOn: p.date(),
    byCard: p.boolean().default(false),
    issuedAt: p.datetime(),
    issuedBy: p.uuid().nullable(),
    noticeId: p.uuid().nullable(),
    readAt: p.datetime().nullable(),
  },
});

/** Statements to everybody who owes more than an amount. */
export const StatementRun = defineEntity({
  name: 'StatementRun',
  properties: {
    ...keyed(),
    status: p.string().$type<StatementRunStatus>(),
    overCents: p.bigint('number'),
    dueOn: p.date(),
    allCharts: p.boolean(),
    orderedBy: p.string().$type<Actor>(),
    cancelledBy: p.string().$type<Actor>().nullable(),
    finishedAt: p.datetime().nullable(),
    ...versioned(),
  },
});

/** One client of a run. */
export const StatementRunRow = defineEntity({
  name: 'StatementRunRow',
  properties: {
    ...keyed(),
    runId: p.uuid(),
    clientId: p.uuid(),
    status: p.string().$type<StatementTurnState>(),
    reason: p.string().$type<LeftOutReason>().nullable(),
    statementId: p.uuid().nullable(),
    settledAt: p.datetime().nullable(),
  },
});
