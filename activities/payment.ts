import { ApplicationFailure } from '@temporalio/activity';
import { Payment } from '../db/entities/index.ts';
import type { UnitOfWork } from '../db/database.ts';
import { enabledAccess } from '../db/integrations/secrets.ts';
import { applyFacts } from '../db/payments/apply-facts.ts';
import {
  type BegunCheckout,
  beginCheckout,
  failPayment,
  noteLook,
  openedCheckout,
  standOf,
} from '../db/payments/checkout.ts';
import { needsPerson } from '../db/payments/tasks.ts';
import type { PaymentStand } from '../domain/payments/statuses.ts';
import { vendorFacts } from '../domain/payments/vendor-facts.ts';
import { logContext } from '../platform/log-context.ts';
import { portalAddress } from '../platform/portal-address.ts';
import { type Checkout, type Payments, PaymentsError } from '../providers/payments/port.ts';
import { paymentFailureTypes, type PaymentInput } from '../workflows/payment/contract.ts';
import type { ActivityDeps } from './deps.ts';

export type PaymentActivities = ReturnType<typeof createPaymentActivities>;

/** Where nobody can be asked, until somebody has connected card payments again. */
const hourMs = 60 * 60_000;

export function createPaymentActivities(
  deps: Pick<ActivityDeps, 'database' | 'keyRing' | 'payments' | 'clock' | 'config'>,
) {
  const { database, keyRing, clock, config } = deps;
  const workOf =
    ({ practiceId }: PaymentInput) =>
    <T>(task: (uow: UnitOfWork) => Promise<T>) =>
      database.work({ practiceId, actor: 'system:payments', requestId: logContext().requestId }, task);

  /** The row, and the vendor's account that it is paid to; null: that is not connected any more. */
  async function read(input: PaymentInput) {
    return workOf(input)(async (uow) => {
      const payment = await uow.em.findOne(Payment, { id: input.paymentId });
      if (!payment) throw ApplicationFailure.nonRetryable('There is no such payment', paymentFailureTypes.notFound);
      const access = await enabledAccess(uow, keyRing, 'stripe');
      const vendor = access?.who === payment.vendorAccount ? deps.payments(access) : null;
      return { payment, vendor };
    });
  }

  async function standing(input: PaymentInput): Promise<PaymentStand> {
    const { payment } = await read(input);
    return standOf(payment, clock());
  }

  /** What Stripe says of a checkout becomes the row's. */
  async function apply(input: PaymentInput, checkout: Checkout): Promise<void> {
    const { paymentId } = input;
    const { sessionId, state, paid } = checkout;
    await workOf(input)(async (uow) => {
      await openedCheckout(uow, paymentId, checkout);
      if (paid) await applyFacts(uow, { ...paid, paymentId, sessionId }, clock());
      else if (state === 'expired')
        await applyFacts(uow, vendorFacts({ kind: 'expired', paymentId, sessionId }), clock());
    });
  }

  return {
    /**
     * Has Stripe make the page where it is paid. What was asked before, and got no answer, is looked for before anything is repeated.
     * @throws ApplicationFailure PaymentNotFound; CardVendorAway while Stripe does not answer
     */
    async openCheckout(input: PaymentInput): Promise<PaymentStand> {
      const work = workOf(input);
      const { vendor } = await read(input);
      const begun = await work((uow) => beginCheckout(uow, input.paymentId, clock()));
      if (!begun) return standing(input);
      const fail = async (failure: 'not-connected' | 'vendor-away' | 'vendor-refused') => {
        await work((uow) => failPayment(uow, input.paymentId, { failure, now: clock() }));
        return standing(input);
      };
      if (!vendor) return fail('not-connected');
      try {
        const checkout = await madeCheckout(vendor, begun, portalAddress(config, begun.acronym));
        // Nobody was sent there, so nobody can pay.
        if (!checkout) return fail('vendor-away');
        await apply(input, checkout);
      } catch (error) {
        if (!(error instanceof PaymentsError)) throw error;
        if (error.trouble === 'refused' || error.trouble === 'credentials') return fail('vendor-refused');
        if (begun.tooLate) return fail('vendor-away');
        throw away();
      }
      return standing(input);
    },

    /**
     * Asks Stripe how a payment stands, or has it canceled there where its client wants that, and writes it down.
     * @throws ApplicationFailure PaymentNotFound; CardVendorAway while Stripe does not answer
     */
    async lookAtPayment(input: PaymentInput): Promise<PaymentStand> {
      const work = workOf(input);
      const { payment, vendor } = await read(input);
      const now = clock();
      if (standOf(payment, now).over) return standOf(payment, now);
      const { sessionId, cancelAskedAt } = payment;
      const wait = async (): Promise<PaymentStand> => {
        // Money may have been taken, so it is never given up; a person has to let Stripe be asked.
        await work((uow) => needsPerson(uow, payment, { what: 'not-connected', now }));
        await work((uow) => noteLook(uow, input.paymentId, clock()));
        return { ...standOf(payment, now), waitMs: hourMs };
      };
      if (!vendor || !sessionId) return wait();
      try {
        await apply(input, cancelAskedAt ? await vendor.expireCheckout(sessionId) : await vendor.checkout(sessionId));
      } catch (error) {
        if (!(error instanceof PaymentsError)) throw error;
        if (error.trouble === 'away' || error.trouble === 'busy') throw away();
        return wait();
      }
      const stand = await work((uow) => noteLook(uow, input.paymentId, clock()));
      return stand ?? standing(input);
    },
  };
}

const away = () => ApplicationFailure.retryable('Stripe did not answer', paymentFailureTypes.away);

/** @returns null where none was made and none may be made any more. @throws PaymentsError */
async function madeCheckout(vendor: Payments, begun: BegunCheckout, portal: string): Promise<Checkout | null> {
  const { payment, again, askedAt, expiresAt, tooLate, practice } = begun;
  const before = again ? await vendor.findCheckout(payment.id, askedAt) : null;
  if (before || tooLate) return before;
  const { id: paymentId, amount, currency } = payment;
  const page = `${portal}/payments/${paymentId}`;
  return vendor.createCheckout({
    paymentId,
    amount,
    currency,
    // It stands on statements of cards, which others read: nothing of health, and nobody's name.
    description: `${practice}: payment`,
    successUrl: page,
    cancelUrl: page,
    expiresAt,
  });
}
