import { defineSignal } from '@temporalio/workflow';
import type { RefundStatus } from '../../domain/payments/statuses.ts';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** Money that is paid back to a card. Ids only. */
export interface PaymentRefundInput {
  practiceId: string;
  refundId: string;
}

export interface RefundStand {
  status: RefundStatus;
  over: boolean;
}

export const paymentRefundType = 'paymentRefund';
export const paymentRefundWorkflowId = (refundId: string): string => `payment-refund/${refundId}`;

/** Stripe has told something of it, which stands in its row. */
export const refundChangedSignal = defineSignal('changed');

/** Types of ApplicationFailure of its activities. */
export const paymentRefundFailures = {
  /** There is no such refund in the practice. */
  notFound: 'PaymentRefundNotFound',
  /** Stripe did not answer: it is looked for before it is asked again. */
  away: 'CardVendorAway',
} as const;

/** What `client.workflow.start` takes; one that was lost is begun again by the row. */
export const paymentRefundStart = (input: PaymentRefundInput) => ({
  taskQueue: queues.workflows,
  workflowId: paymentRefundWorkflowId(input.refundId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [PaymentRefundInput],
  staticSummary: 'Refund to a card',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: paymentRefundType,
    subject: input.refundId,
    phase: 'requested',
  }),
});
