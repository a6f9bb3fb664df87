import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('payment-refund', [
  'practiceId',
  'refundId',
  'status',
  'over',
  'sent',
  'succeeded',
  'failed',
  'ok',
  'needs-person',
  'requested',
  'paymentRefund',
  'Refund to a card',
  'Until Stripe is asked',
]);
