import {
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { PaymentRefundActivities } from '../../activities/payment-refund.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { paymentRefundFailures, type PaymentRefundInput, refundChangedSignal, type RefundStand } from './contract.ts';

const { sendRefund } = proxyActivities<PaymentRefundActivities>({
  taskQueue: queues.integration,
  startToCloseTimeout: '90s',
  retry: { initialInterval: '1s', maximumInterval: '5m', nonRetryableErrorTypes: [paymentRefundFailures.notFound] },
});

/** Banks take minutes, seldom days; an event tells, and a look catches what nobody told. */
const lookEvery = '6 hours';
const patience = 40;

/** Has Stripe pay the money back, and waits for how it ends: told by an event, which the API commits before it tells here, or asked for. The row has the say. */
export async function paymentRefund(input: PaymentRefundInput): Promise<RefundStand> {
  let changed = false;
  setHandler(refundChangedSignal, () => void (changed = true));
  let stand = await sendRefund(input);
  for (let looks = 0; !stand.over && looks < patience; looks++) {
    say(stand);
    await condition(() => changed, lookEvery, { summary: 'Until Stripe is asked' });
    changed = false;
    stand = await sendRefund(input);
  }
  say(stand);
  return stand;
}

function say({ status, over }: RefundStand): void {
  const outcome = !over ? undefined : status === 'failed' ? outcomes.needsPerson : outcomes.ok;
  upsertSearchAttributes(attributesOf({ phase: status, outcome }));
  setCurrentDetails(`**${status}**`);
}
