import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('payment', [
  'practiceId',
  'paymentId',
  'status',
  'over',
  'waitMs',
  'open',
  'succeeded',
  'failed',
  'canceled',
  'ok',
  'with-failures',
  'requested',
  'payment',
  'Payment by card',
  'Until Stripe is asked',
]);
