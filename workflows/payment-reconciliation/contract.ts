import type { ReconciliationStatus } from '../../domain/payments/statuses.ts';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** A comparison of our payments and refunds with Stripe's lists. Ids only: what was found stands in its row. */
export interface PaymentReconciliationInput {
  practiceId: string;
  reconciliationId: string;
}

export interface ReconciliationStand {
  status: ReconciliationStatus;
  findings: number;
}

export const paymentReconciliationType = 'paymentReconciliation';
export const paymentReconciliationWorkflowId = (id: string): string => `payment-reconciliation/${id}`;

/** Types of ApplicationFailure of its activities. */
export const paymentReconciliationFailures = {
  /** There is no such reconciliation in the practice. */
  notFound: 'PaymentReconciliationNotFound',
} as const;

/** What `client.workflow.start` takes. */
export const paymentReconciliationStart = (input: PaymentReconciliationInput) => ({
  taskQueue: queues.workflows,
  workflowId: paymentReconciliationWorkflowId(input.reconciliationId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY' as const,
  args: [input] as [PaymentReconciliationInput],
  staticSummary: 'Card payments compared with Stripe',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: paymentReconciliationType,
    subject: input.reconciliationId,
    phase: 'requested',
  }),
});
