import { declineOf } from '../../domain/payments/failures.ts';
import { type EventOutcome, isUnderWay } from '../../domain/payments/statuses.ts';
import type { VendorFacts } from '../../domain/payments/vendor-facts.ts';
import { localDate } from '../../domain/time.ts';
import { post } from '../billing/ledger.ts';
import type { UnitOfWork } from '../database.ts';
import { Payment } from '../entities/index.ts';
import { practiceZone } from '../practice-zone.ts';
import { applyDispute } from './apply-dispute.ts';
import { applyRefund } from './apply-refund.ts';
import { expirePayment } from './checkout.ts';
import { happenedAt } from './happened-at.ts';
import { holdPayment, type PaymentRow } from './hold-payment.ts';
import { nextReceipt } from './next-receipt.ts';
import { needsPerson } from './tasks.ts';

/** `later`: it follows from something that has not been heard yet, such as a dispute of a payment of which nobody has told that it was paid. */
export type AppliedOutcome = EventOutcome | 'later';

export interface Applied {
  outcome: AppliedOutcome;
  /** Null: of none that is known. */
  paymentId: string | null;
}

/**
 * Applies what Stripe told, however it was heard: by an event or by asking. Facts repeat and come in any order, so each is taken for what it says alone: money
 * that was taken is posted once, whatever the payment was before; what contradicts it later changes nothing.
 */
export async function applyFacts(uow: UnitOfWork, facts: VendorFacts, now: Date): Promise<Applied> {
  const id = await paymentIdOf(uow, facts);
  const payment = id && (await holdPayment(uow, id));
  // Of a refund or a dispute Stripe says by its own ids alone whose it is, and those are known once it has told of the payment.
  const follows = facts.kind === 'refund' || facts.kind === 'dispute';
  if (!payment) return { outcome: follows ? 'later' : 'unknown-payment', paymentId: null };
  if (follows && payment.status !== 'succeeded') return { outcome: 'later', paymentId: payment.id };
  return { outcome: await outcomeOf(uow, payment, facts, now), paymentId: payment.id };
}

const changed = (isChange: boolean): EventOutcome => (isChange ? 'applied' : 'known');

async function outcomeOf(uow: UnitOfWork, payment: PaymentRow, facts: VendorFacts, now: Date): Promise<EventOutcome> {
  switch (facts.kind) {
    case 'paid':
      return applyPaid(uow, payment, facts, now);
    case 'expired':
      return changed(await expirePayment(uow, payment, now));
    case 'declined':
      if (!isUnderWay(payment.status)) return 'known';
      // It can still be paid, by another card.
      payment.failure = declineOf(facts.status);
      await uow.em.flush();
      return 'applied';
    case 'card':
      return changed(await noteCard(uow, payment, facts));
    case 'refund':
      return applyRefund(uow, payment, facts, now);
    default:
      return applyDispute(uow, payment, facts, now);
  }
}

/** By our own id, which goes along with everything; by Stripe's where that is missing, as in disputes. */
async function paymentIdOf({ em }: UnitOfWork, facts: VendorFacts): Promise<string | null> {
  const { paymentId, sessionId, intentId } = facts;
  const fields = { fields: ['id'] as const, disableIdentityMap: true };
  if (paymentId) {
    const named = await em.findOne(Payment, { id: paymentId }, fields);
    if (named) return named.id;
  }
  const bySession = sessionId && (await em.findOne(Payment, { sessionId }, fields));
  const byIntent = intentId && (await em.findOne(Payment, { intentId }, fields));
  return (bySession || byIntent || null)?.id ?? null;
}

async function applyPaid(uow: UnitOfWork, payment: PaymentRow, facts: VendorFacts, now: Date): Promise<EventOutcome> {
  const { intentId, sessionId, amount, currency } = facts;
  if (payment.status === 'succeeded') {
    if (intentId && payment.intentId && intentId !== payment.intentId) {
      await needsPerson(uow, payment, { what: 'second-charge', now });
      return 'needs-person';
    }
    payment.intentId ??= intentId;
    payment.sessionId ??= sessionId;
    return (await noteCard(uow, payment, facts)) ? 'applied' : 'known';
  }
  if (amount !== payment.amount || currency !== payment.currency) {
    Object.assign(payment, { status: 'failed', failure: 'amount-differs', endedAt: now, checkoutUrl: null });
    payment.intentId ??= intentId;
    await uow.em.flush();
    await needsPerson(uow, payment, { what: 'amount-differs', now });
    return 'needs-person';
  }
  const late = !isUnderWay(payment.status);
  const endedAt = happenedAt(facts, { since: payment.createdAt, now });
  const receiptNumber = await nextReceipt(uow);
  Object.assign(payment, { status: 'succeeded', failure: null, receiptNumber, checkoutUrl: null, endedAt });
  payment.intentId ??= intentId;
  payment.sessionId ??= sessionId;
  payment.cardBrand ??= facts.cardBrand;
  payment.cardLast4 ??= facts.cardLast4;
  await uow.em.flush();
  const { id, clientId, appointmentId = null } = payment;
  await post(uow, {
    clientId,
    kind: 'payment',
    on: localDate(endedAt.toISOString(), await practiceZone(uow)),
    description: `${payment.purpose === 'copay' ? 'Copay' : 'Payment'} by card, receipt ${receiptNumber}`,
    entries: [
      { account: 'receivable', amount: -payment.amount },
      { account: 'card-payments', amount: payment.amount },
    ],
    appointmentId,
    paymentId: id,
    source: 'card',
  });
  if (late) await needsPerson(uow, payment, { what: 'late', now });
  return 'applied';
}

/** With what card it was paid, as far as it is told. @returns whether that is news */
async function noteCard(uow: UnitOfWork, payment: PaymentRow, facts: VendorFacts): Promise<boolean> {
  const isNews = !payment.cardLast4 && facts.cardLast4 !== null;
  payment.cardBrand ??= facts.cardBrand;
  payment.cardLast4 ??= facts.cardLast4;
  await uow.em.flush();
  return isNews;
}
