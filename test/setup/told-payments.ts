import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle, WorkflowStartOptions } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import {
  paymentChangedSignal,
  paymentFailureTypes,
  paymentStart,
  paymentType,
} from '../../workflows/payment/contract.ts';
import {
  paymentReconciliationFailures,
  paymentReconciliationStart,
  paymentReconciliationType,
} from '../../workflows/payment-reconciliation/contract.ts';
import {
  paymentRefundFailures,
  paymentRefundStart,
  paymentRefundType,
  refundChangedSignal,
} from '../../workflows/payment-refund/contract.ts';
import { inTurn, late, never, type Process, said } from './told-answers.ts';

/** Without the signal that comes with a start: a recorded run is started plainly. */
function aPayment(): WorkflowStartOptions {
  const { signal: _, ...options } = paymentStart({ practiceId: randomUUID(), paymentId: randomUUID() });
  return options;
}
const open = (waitMs: number) => ({ status: 'open', over: false, waitMs });
const over = (status: string) => ({ status, over: true, waitMs: 0 });

async function tell(handle: WorkflowHandle, signal: SignalDefinition): Promise<void> {
  await sleep(500);
  await handle.signal(signal);
}

/** The ways through a payment by card. */
const toldPayments: Process = {
  type: paymentType,
  start: aPayment,
  activities: {
    integration: { openCheckout: said(open(86_400_000)), lookAtPayment: said(over('succeeded')) },
  },
  runs: {
    told: () => ({}),
    'asked-for': () => ({ openCheckout: said(open(1_200)), lookAtPayment: inTurn(open(1_200), over('canceled')) }),
    'never-opened': () => ({ openCheckout: said(over('failed')) }),
    'stripe-away': () => ({ openCheckout: late(paymentFailureTypes.away, over('failed')) }),
  },
  during: { told: (handle) => tell(handle, paymentChangedSignal) },
};

const toldRefunds: Process = {
  type: paymentRefundType,
  start: () => paymentRefundStart({ practiceId: randomUUID(), refundId: randomUUID() }),
  activities: { integration: { sendRefund: said({ status: 'succeeded', over: true }) } },
  runs: {
    'paid-back': () => ({}),
    refused: () => ({ sendRefund: said({ status: 'failed', over: true }) }),
    'stripe-away': () => ({ sendRefund: late(paymentRefundFailures.away, { status: 'succeeded', over: true }) }),
    told: () => ({ sendRefund: inTurn({ status: 'sent', over: false }, { status: 'succeeded', over: true }) }),
  },
  during: { told: (handle) => tell(handle, refundChangedSignal) },
  // Of before Stripe's events were told to it: it waits for the next look.
  kept: ['slept'],
};

const toldReconciliations: Process = {
  type: paymentReconciliationType,
  start: () => paymentReconciliationStart({ practiceId: randomUUID(), reconciliationId: randomUUID() }),
  activities: {
    integration: { reconcilePayments: said({ status: 'done', findings: 0 }) },
    default: { giveUpReconciliation: said({ status: 'failed', findings: 0 }) },
  },
  runs: {
    clean: () => ({}),
    'with-findings': () => ({ reconcilePayments: said({ status: 'done', findings: 2 }) }),
    'given-up': () => ({ reconcilePayments: never(paymentReconciliationFailures.notFound) }),
  },
};

/** Processes of payments by card, by their folder. */
export const toldCardPayments: Record<string, Process> = {
  payment: toldPayments,
  'payment-refund': toldRefunds,
  'payment-reconciliation': toldReconciliations,
};
