import { signalIfRunning, signalOrStart, startOnce, type Temporal } from '../../platform/temporal.ts';
import {
  paymentChangedSignal,
  type PaymentInput,
  paymentStart,
  paymentType,
  paymentWorkflowId,
} from '../../workflows/payment/contract.ts';
import {
  type PaymentReconciliationInput,
  paymentReconciliationStart,
  paymentReconciliationType,
} from '../../workflows/payment-reconciliation/contract.ts';
import {
  type PaymentRefundInput,
  paymentRefundStart,
  paymentRefundType,
  paymentRefundWorkflowId,
  refundChangedSignal,
} from '../../workflows/payment-refund/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Has a committed payment looked after, or looked at now. @throws when Temporal is away: the sweeper then has it done within seconds of its return */
export const lookAfterPayment = (temporal: Temporal, input: PaymentInput): Promise<void> =>
  signalOrStart(temporal, callLimitMs, paymentType, paymentStart(input));

/** Stripe has told something of it, which stands in its row: its workflow, if it still runs, sees that it is over. @throws as above */
export async function tellPayment(temporal: Temporal, paymentId: string): Promise<void> {
  await signalIfRunning(temporal, callLimitMs, paymentWorkflowId(paymentId), paymentChangedSignal);
}

/** Has a committed refund carried out. @throws as above */
export async function startRefund(temporal: Temporal, input: PaymentRefundInput): Promise<void> {
  await startOnce(temporal, callLimitMs, paymentRefundType, paymentRefundStart(input));
}

/** The same of a refund as {@link tellPayment}. */
export async function tellRefund(temporal: Temporal, refundId: string): Promise<void> {
  await signalIfRunning(temporal, callLimitMs, paymentRefundWorkflowId(refundId), refundChangedSignal);
}

/** Has a committed comparison carried out. @throws as above */
export async function startReconciliation(temporal: Temporal, input: PaymentReconciliationInput): Promise<void> {
  await startOnce(temporal, callLimitMs, paymentReconciliationType, paymentReconciliationStart(input));
}
