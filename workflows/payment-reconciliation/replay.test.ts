import { describeReplays } from '../../test/setup/replays.ts';

describeReplays('payment-reconciliation', [
  'practiceId',
  'reconciliationId',
  'status',
  'findings',
  'done',
  'failed',
  'ok',
  'needs-person',
  'requested',
  'paymentReconciliation',
  'Card payments compared with Stripe',
]);
