import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { PaymentActivities } from '../../activities/payment.ts';
import type { PaymentStand } from '../../domain/payments/statuses.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { paymentChangedSignal, paymentFailureTypes, type PaymentInput } from './contract.ts';

/**
 * A few requests to Stripe, each with a limit of its own. While it does not answer the same is asked again: what was asked for is written down before, and the
 * key of the request makes a repetition harmless.
 */
const { openCheckout, lookAtPayment } = proxyActivities<PaymentActivities>({
  taskQueue: queues.integration,
  startToCloseTimeout: '90s',
  retry: { initialInterval: '1s', maximumInterval: '30s', nonRetryableErrorTypes: [paymentFailureTypes.notFound] },
});

/**
 * Has Stripe make the page where the client pays, and waits for how it ends: told by an event, which the API commits before it tells here, or asked for where
 * nobody tells. The row has the say at every step.
 */
export async function payment(input: PaymentInput): Promise<PaymentStand> {
  let changed = false;
  setHandler(paymentChangedSignal, () => void (changed = true));
  let stand = await openCheckout(input);
  say(stand);
  while (!stand.over) {
    await condition(() => changed, stand.waitMs, { summary: 'Until Stripe is asked' });
    changed = false;
    stand = await lookAtPayment(input);
    say(stand);
    // Where nobody lets Stripe be asked it may wait for months; the next run begins by the row.
    if (!stand.over && workflowInfo().continueAsNewSuggested) await continueAsNew<typeof payment>(input);
  }
  return stand;
}

function say({ status, over }: PaymentStand): void {
  const failed = status === 'failed';
  const outcome = over ? (failed ? outcomes.withFailures : outcomes.ok) : undefined;
  upsertSearchAttributes(attributesOf({ phase: status, outcome }));
  setCurrentDetails(`**${status}**`);
}
