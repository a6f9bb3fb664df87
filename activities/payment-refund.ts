import { ApplicationFailure } from '@temporalio/activity';
import { PaymentRefund } from '../db/entities/index.ts';
import type { UnitOfWork } from '../db/database.ts';
import { enabledAccess } from '../db/integrations/secrets.ts';
import { applyFacts } from '../db/payments/apply-facts.ts';
import { beginRefund, failRefund } from '../db/payments/refunds.ts';
import { needsPerson } from '../db/payments/tasks.ts';
import type { RefundFailure } from '../domain/payments/failures.ts';
import { logContext } from '../platform/log-context.ts';
import { PaymentsError } from '../providers/payments/port.ts';
import {
  paymentRefundFailures,
  type PaymentRefundInput,
  type RefundStand,
} from '../workflows/payment-refund/contract.ts';
import type { ActivityDeps } from './deps.ts';

export type PaymentRefundActivities = ReturnType<typeof createPaymentRefundActivities>;

export function createPaymentRefundActivities({
  database,
  keyRing,
  payments,
  clock,
}: Pick<ActivityDeps, 'database' | 'keyRing' | 'payments' | 'clock'>) {
  return {
    /**
     * Has Stripe pay money back, once: it is looked for by our id before it is asked for again. Of one that Stripe has already it asks how it stands. One that
     * may have been made is never given up: where Stripe cannot be asked, a person is told, and it waits.
     * @throws ApplicationFailure PaymentRefundNotFound; CardVendorAway while Stripe does not answer
     */
    async sendRefund({ practiceId, refundId }: PaymentRefundInput): Promise<RefundStand> {
      const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
        database.work({ practiceId, actor: 'system:payments', requestId: logContext().requestId }, task);
      const standing = async (): Promise<RefundStand> => {
        const row = await work(({ em }) => em.findOne(PaymentRefund, { id: refundId }));
        if (!row) throw ApplicationFailure.nonRetryable('There is no such refund', paymentRefundFailures.notFound);
        return { status: row.status, over: row.status === 'succeeded' || row.status === 'failed' };
      };
      if ((await standing()).over) return standing();
      const begun = await work((uow) => beginRefund(uow, refundId, clock()));
      if (!begun) return standing();
      const fail = async (failure: RefundFailure) => {
        await work((uow) => failRefund(uow, refundId, { failure, now: clock() }));
        return standing();
      };
      const access = await work((uow) => enabledAccess(uow, keyRing, 'stripe'));
      const { paymentId, clientId, vendorAccount, vendorId, again } = begun;
      const waits = async (what: 'not-connected' | 'vendor-refused') => {
        await work((uow) => needsPerson(uow, { id: paymentId, clientId }, { what, now: clock() }));
        return away();
      };
      if (access?.who !== vendorAccount) {
        if (again) throw await waits('not-connected');
        return fail(access ? 'other-account' : 'not-connected');
      }
      const vendor = payments(access);
      let isNew = false;
      try {
        const before = vendorId ? await vendor.refund(vendorId) : again ? await vendor.findRefund(begun) : null;
        isNew = before === null;
        const facts = before ?? (await vendor.createRefund(begun));
        await work((uow) => applyFacts(uow, { ...facts, paymentId, refundId }, clock()));
      } catch (error) {
        if (!(error instanceof PaymentsError)) throw error;
        if (error.trouble === 'refused' && isNew) return fail('vendor-refused');
        if (error.trouble === 'refused' || error.trouble === 'credentials') throw await waits('vendor-refused');
        throw away();
      }
      return standing();
    },
  };
}

const away = () => ApplicationFailure.retryable('Stripe did not answer', paymentRefundFailures.away);
