import { z } from 'zod';
import { paymentFailureIds, refundFailureIds } from '../payments/failures.ts';
import { comparedKinds, findingKinds } from '../payments/reconciliation.ts';
import { refundReasonIds } from '../payments/refund-reasons.ts';
import {
  eventOutcomes,
  paymentPurposes,
  paymentStatuses,
  reconciliationStatuses,
  refundOrigins,
  refundStatuses,
} from '../payments/statuses.ts';
import { date, id, instant, pageQuery, version } from './common.ts';

/* Payments by card, for clients and for staff. */

const cents = z.number().int().meta({ description: 'Cents of a US dollar' });
const card = z
  .object({ brand: z.string(), last4: z.string() })
  .nullable()
  .meta({ description: 'With what card, as far as Stripe has told' });

/** What a client can pay now. */
export const paymentOffer = z.object({
  available: z.boolean().meta({ description: 'The practice takes cards' }),
  test: z.boolean().meta({ description: 'No real money is moved' }),
  balance: cents.meta({ description: 'Owed; below zero the client has paid ahead' }),
  payable: cents.meta({ description: 'The most that can be paid now; 0: nothing' }),
  smallest: cents,
  underWay: id.nullable().meta({ description: 'The payment of the balance that has not ended' }),
});
export type PaymentOffer = z.output<typeof paymentOffer>;

export const newPayment = z.strictObject({
  purpose: z.enum(paymentPurposes),
  amount: z.number().int().positive().max(100_000_000).meta({ description: 'Cents' }),
  appointmentId: id.nullable().default(null).meta({ description: 'Of a copay' }),
});
export type NewPayment = z.output<typeof newPayment>;

export const ownPayment = z.object({
  id,
  purpose: z.enum(paymentPurposes),
  appointmentId: id.nullable(),
  amount: cents,
  refunded: cents.meta({ description: 'Paid back of it, or about to be' }),
  status: z.enum(paymentStatuses),
  failure: z
    .enum(paymentFailureIds)
    .nullable()
    .meta({ description: 'Why it came to nothing; of an open one, of the last try' }),
  canceling: z.boolean(),
  payAt: z.url().nullable().meta({ description: "Stripe's page where it is paid; null: not yet, or not any more" }),
  card,
  receiptNumber: z.number().int().nullable(),
  createdAt: instant,
  endedAt: instant.nullable(),
});
export type OwnPayment = z.output<typeof ownPayment>;

export const paymentRow = z.object({
  id,
  clientId: id,
  clientName: z.string(),
  purpose: z.enum(paymentPurposes),
  amount: cents,
  refunded: cents,
  status: z.enum(paymentStatuses),
  disputed: z.boolean(),
  receiptNumber: z.number().int().nullable(),
  createdAt: instant,
  endedAt: instant.nullable(),
});
export type PaymentRow = z.output<typeof paymentRow>;
export const paymentQuery = pageQuery.extend({
  clientId: id.optional(),
  status: z.enum(paymentStatuses).optional(),
});

export const paymentDetail = paymentRow.extend({
  appointmentId: id.nullable(),
  failure: z.enum(paymentFailureIds).nullable(),
  mayBeEnded: z
    .boolean()
    .meta({ description: 'Nobody can pay it any more, and Stripe cannot be asked: staff may end it' }),
  endReason: z.string().nullable().meta({ description: 'Why staff ended it' }),
  card,
  vendorAccount: z.string(),
  intentId: z.string().nullable().meta({ description: "Stripe's id of the payment" }),
  refundable: cents.meta({ description: 'What can still be paid back' }),
  refunds: z.array(
    z.object({
      id,
      amount: cents,
      origin: z.enum(refundOrigins),
      reason: z.enum(refundReasonIds),
      status: z.enum(refundStatuses),
      failure: z.enum(refundFailureIds).nullable(),
      by: z.string().nullable().meta({ description: 'Name of who ordered it; null: nobody of the staff' }),
      createdAt: instant,
      endedAt: instant.nullable(),
    }),
  ),
  disputes: z.array(
    z.object({
      id,
      amount: cents,
      status: z.string(),
      reason: z.string(),
      answerBy: instant.nullable(),
      withdrawnAt: instant.nullable(),
      returnedAt: instant.nullable(),
    }),
  ),
  events: z.array(
    z.object({
      id,
      type: z.string(),
      code: z.string().nullable().meta({ description: "Of a card that was declined: Stripe's code of why" }),
      amount: cents.nullable(),
      happenedAt: instant,
      receivedAt: instant,
      outcome: z.enum(eventOutcomes).nullable().meta({ description: 'null: nothing has followed yet' }),
    }),
  ),
  version,
});
export type PaymentDetail = z.output<typeof paymentDetail>;

export const newRefund = z.strictObject({
  amount: z.number().int().positive().meta({ description: 'Cents; at most what is left of the payment' }),
  reason: z.enum(refundReasonIds).exclude(['appointment-canceled']),
});

/** Of a refund that was ordered: the rest is read with its payment, so that nobody's name is in a kept answer. */
export const orderedRefund = z.object({ id });

export const endedPayment = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(1, 'is missing')
    .max(300, 'must have 300 characters at most')
    .meta({ description: 'What was seen in Stripe; for staff' }),
});

export const newReconciliation = z
  .strictObject({ fromOn: date, toOn: date })
  .refine(({ fromOn, toOn }) => fromOn <= toOn, { path: ['toOn'], message: 'must not be before the first day' })
  .refine(({ fromOn, toOn }) => Date.parse(toOn) - Date.parse(fromOn) <= 92 * 86_400_000, {
    path: ['toOn'],
    message: 'must be at most 92 days after the first day',
  });
export const reconciliation = z.object({
  id,
  fromOn: date,
  toOn: date,
  status: z.enum(reconciliationStatuses),
  matched: z.number().int(),
  findings: z.array(
    z.object({
      kind: z.enum(findingKinds),
      of: z.enum(comparedKinds),
      id: id.nullable(),
      vendorId: z.string().nullable(),
      ours: cents.nullable(),
      theirs: cents.nullable(),
      at: instant,
      foreign: z.boolean().optional().meta({
        description:
          'true: it did not go through Rounds, since the account is used for something else too; no difference, and nobody is told of it',
      }),
    }),
  ),
  failure: z.string().nullable(),
  nightly: z.boolean().meta({ description: 'Rounds compared by itself; nobody asked for it' }),
  createdAt: instant,
  finishedAt: instant.nullable(),
});
export type Reconciliation = z.output<typeof reconciliation>;

export const reconciliationRow = reconciliation.omit({ findings: true, failure: true }).extend({
  differences: z.number().int(),
  by: z.string().nullable().meta({ description: 'Name of who asked for it; null: nobody of the staff' }),
});
export type ReconciliationRow = z.output<typeof reconciliationRow>;
