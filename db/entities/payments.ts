import { defineEntity, p } from '@mikro-orm/postgresql';
import type { PaymentFailure, RefundFailure } from '../../domain/payments/failures.ts';
import type { Finding } from '../../domain/payments/reconciliation.ts';
import type { RefundReason } from '../../domain/payments/refund-reasons.ts';
import type {
  EventOutcome,
  PaymentPurpose,
  PaymentStatus,
  ReconciliationStatus,
  RefundOrigin,
  RefundStatus,
} from '../../domain/payments/statuses.ts';
import type { VendorFacts } from '../../domain/payments/vendor-facts.ts';
import type { Actor } from '../database.ts';
import { keyed, versioned } from './columns.ts';

/** What a client pays by card, or wanted to; amounts are cents. See the migration for what stands in the columns of this file. */
export const Payment = defineEntity({
  name: 'Payment',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    accountId: p.uuid(),
    purpose: p.string().$type<PaymentPurpose>(),
    appointmentId: p.uuid().nullable(),
    amount: p.bigint('number'),
    currency: p.string().default('usd'),
    status: p.string().$type<PaymentStatus>().default('requested'),
    vendorAccount: p.string(),
    askedAt: p.datetime().nullable(),
    expiresAt: p.datetime().nullable(),
    sessionId: p.string().nullable(),
    intentId: p.string().nullable(),
    checkoutUrl: p.string().nullable().hidden(),
    cancelAskedAt: p.datetime().nullable(),
    lookedAt: p.datetime().nullable(),
    failure: p.string().$type<PaymentFailure>().nullable(),
    endReason: p.string().nullable(),
    cardBrand: p.string().nullable(),
    cardLast4: p.string().nullable(),
    receiptNumber: p.integer().nullable(),
    endedAt: p.datetime().nullable(),
    ...versioned(),
  },
});

/** What is paid back of a payment. */
export const PaymentRefund = defineEntity({
  name: 'PaymentRefund',
  properties: {
    ...keyed(),
    paymentId: p.uuid(),
    amount: p.bigint('number'),
    origin: p.string().$type<RefundOrigin>(),
    reason: p.string().$type<RefundReason>(),
    status: p.string().$type<RefundStatus>().default('requested'),
    requestedBy: p.string().$type<Actor>(),
    askedAt: p.datetime().nullable(),
    lookedAt: p.datetime().nullable(),
    vendorId: p.string().nullable(),
    failure: p.string().$type<RefundFailure>().nullable(),
    endedAt: p.datetime().nullable(),
    ...versioned(),
  },
});

/** A payment that its card's bank takes back because its holder disputes it. */
export const PaymentDispute = defineEntity({
  name: 'PaymentDispute',
  properties: {
    ...keyed(),
    paymentId: p.uuid(),
    vendorId: p.string(),
    amount: p.bigint('number'),
    status: p.string(),
    reason: p.string(),
    answerBy: p.datetime().nullable(),
    withdrawnAt: p.datetime().nullable(),
    returnedAt: p.datetime().nullable(),
    ...versioned(),
  },
});

/** What Stripe told. */
export const PaymentEvent = defineEntity({
  name: 'PaymentEvent',
  properties: {
    ...keyed(),
    eventId: p.string(),
    type: p.string(),
    paymentId: p.uuid().nullable(),
    facts: p.json<VendorFacts>(),
    happenedAt: p.datetime(),
    receivedAt: p.datetime(),
    takenAt: p.datetime().nullable(),
    outcome: p.string().$type<EventOutcome>().nullable(),
  },
});

/** A comparison with Stripe's lists. */
export const PaymentReconciliation = defineEntity({
  name: 'PaymentReconciliation',
  properties: {
    ...keyed(),
    fromOn: p.date(),
    toOn: p.date(),
    nightOf: p.date().nullable(),
    status: p.string().$type<ReconciliationStatus>().default('requested'),
    matched: p.integer().default(0),
    findings: p.json<Finding[]>().onCreate(() => []),
    failure: p.string().nullable(),
    requestedBy: p.string().$type<Actor>(),
    ...versioned(),
    finishedAt: p.datetime().nullable(),
  },
});
