import { defineSignal } from '@temporalio/workflow';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** A payment by card, from the press of a client until nobody can pay it any more. Ids only: who pays what stays in PostgreSQL. */
export interface PaymentInput {
  practiceId: string;
  paymentId: string;
}

export const paymentType = 'payment';
export const paymentWorkflowId = (paymentId: string): string => `payment/${paymentId}`;

/** Stripe has told something, the client has come back from its page, or wants to cancel: what is so stands in the row, or Stripe knows. */
export const paymentChangedSignal = defineSignal('changed');

/** Types of ApplicationFailure of its activities. */
export const paymentFailureTypes = {
  /** There is no such payment in the practice. */
  notFound: 'PaymentNotFound',
  /** Stripe did not answer: the same is asked again. */
  away: 'CardVendorAway',
} as const;

/** What `client.workflow.signalWithStart` takes. One of a payment runs at a time; where one is lost another goes on by the row. */
export const paymentStart = (input: PaymentInput) => ({
  taskQueue: queues.workflows,
  workflowId: paymentWorkflowId(input.paymentId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [PaymentInput],
  signal: paymentChangedSignal,
  staticSummary: 'Payment by card',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: paymentType,
    subject: input.paymentId,
    phase: 'requested',
  }),
});
