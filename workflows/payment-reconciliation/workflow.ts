import { isCancellation, proxyActivities, upsertSearchAttributes } from '@temporalio/workflow';
import type {
  PaymentReconciliationActivities,
  PaymentReconciliationEnding,
} from '../../activities/payment-reconciliation.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import {
  paymentReconciliationFailures,
  type PaymentReconciliationInput,
  type ReconciliationStand,
} from './contract.ts';

const nonRetryableErrorTypes = [paymentReconciliationFailures.notFound];

/** Lists of a few thousand payments take a minute; a person waits for it. */
const { reconcilePayments } = proxyActivities<PaymentReconciliationActivities>({
  taskQueue: queues.integration,
  startToCloseTimeout: '10m',
  heartbeatTimeout: '30s',
  scheduleToCloseTimeout: '20m',
  retry: { initialInterval: '2s', maximumInterval: '1m', nonRetryableErrorTypes },
});
const { giveUpReconciliation } = proxyActivities<PaymentReconciliationEnding>({
  taskQueue: queues.default,
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m', nonRetryableErrorTypes },
});

/** Reads Stripe's lists and compares; what does not fit stands in the row. */
export async function paymentReconciliation(input: PaymentReconciliationInput): Promise<ReconciliationStand> {
  const stand = await reconcilePayments(input).catch((error: unknown) => {
    if (isCancellation(error)) throw error;
    return giveUpReconciliation(input);
  });
  const good = stand.status === 'done' && stand.findings === 0;
  upsertSearchAttributes(attributesOf({ phase: stand.status, outcome: good ? outcomes.ok : outcomes.needsPerson }));
  return stand;
}
