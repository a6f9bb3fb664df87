import type { InferEntity } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Payment, PaymentReconciliation } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { endByHand, mayBeEnded } from '../../db/payments/checkout.ts';
import { holdPayment } from '../../db/payments/hold-payment.ts';
import { orderRefund } from '../../db/payments/refunds.ts';
import { paymentList, paymentParts } from '../../db/queries/payments.ts';
import { formatMoney } from '../../domain/money.ts';
import { refundable } from '../../domain/payments/refund-reasons.ts';
import { isUnderWay } from '../../domain/payments/statuses.ts';
import type {
  endedPayment,
  newReconciliation,
  newRefund,
  PaymentDetail,
  PaymentRow,
  reconciliation,
} from '../../domain/schemas/payments.ts';
import type { Asking } from '../principal.ts';
import { conflict } from '../problem.ts';
import { assertMayOpen, chartReader } from './chart-access.ts';
import { found, pageOf } from './rows.ts';

/** Payments by card of all clients whose charts are open to who asks, or of one of them. @throws Problem 403, 404 */
export async function listPayments(
  uow: UnitOfWork,
  filter: { clientId?: string | undefined; status?: string | undefined; after: string | null; limit: number },
  asking: Asking,
): Promise<{ rows: PaymentRow[]; next: string | null }> {
  if (filter.clientId) await assertMayOpen(uow, asking.principal, filter.clientId, asking.now);
  return pageOf(await paymentList(uow, { ...filter, reader: chartReader(asking) }), filter.limit);
}

/** A payment with its refunds, disputes and what Stripe told of it. @throws Problem 403, 404 */
export async function readPayment(uow: UnitOfWork, id: string, asking: Asking): Promise<PaymentDetail> {
  const payment = found(await uow.em.findOne(Payment, { id }), 'payment');
  await assertMayOpen(uow, asking.principal, payment.clientId, asking.now);
  const [row] = await paymentList(uow, { id, after: null, limit: 1, reader: { ...chartReader(asking), sees: true } });
  const parts = await paymentParts(uow, id);
  const {
    appointmentId = null,
    failure = null,
    endReason = null,
    vendorAccount,
    intentId = null,
    version,
    cardBrand,
    cardLast4,
  } = payment;
  return {
    ...found(row ?? null, 'payment'),
    appointmentId,
    failure,
    mayBeEnded: mayBeEnded(payment, asking.now),
    endReason,
    card: cardLast4 ? { brand: cardBrand ?? 'card', last4: cardLast4 } : null,
    vendorAccount,
    intentId,
    refundable: payment.status === 'succeeded' ? refundable(payment.amount, parts.refunds) : 0,
    ...parts,
    version,
  };
}

/** Orders that money be paid back to the card. @throws Problem 403, 404, 409 where there is less left */
export async function orderPaymentRefund(
  uow: UnitOfWork,
  paymentId: string,
  { amount, reason }: z.output<typeof newRefund>,
  { principal, now }: Asking,
): Promise<string> {
  const payment = found(await uow.em.findOne(Payment, { id: paymentId }, { disableIdentityMap: true }), 'payment');
  await assertMayOpen(uow, principal, payment.clientId, now);
  const ordered = await orderRefund(uow, paymentId, { amount, reason, origin: 'staff', by: principal.actor, now });
  if ('id' in ordered) return ordered.id;
  if (ordered.fault === 'too-much')
    throw conflict('too-much', 'There is less left of this payment', `Pay back ${formatMoney(ordered.left)} at most.`, [
      { path: 'amount', message: `must be ${formatMoney(ordered.left)} at most` },
    ]);
  throw conflict('not-paid', 'Nothing was paid, so nothing can be paid back', 'Look at how the payment stands.');
}

/** Ends a payment of which Stripe cannot be asked any more, once somebody has looked there. @throws Problem 403, 404, 409 where it is over, or may still be paid */
export async function endPayment(
  uow: UnitOfWork,
  paymentId: string,
  { reason }: z.output<typeof endedPayment>,
  { principal, now }: Asking,
): Promise<void> {
  const { clientId } = found(await uow.em.findOne(Payment, { id: paymentId }, { disableIdentityMap: true }), 'payment');
  await assertMayOpen(uow, principal, clientId, now);
  const payment = found(await holdPayment(uow, paymentId), 'payment');
  if (!isUnderWay(payment.status)) throw conflict('ended', 'This payment has ended already', 'Look at how it stands.');
  if (!mayBeEnded(payment, now))
    throw conflict(
      'not-over',
      'This payment may still be paid',
      'Wait until an hour after the time in which it can be paid: Rounds asks Stripe by itself until then.',
    );
  await endByHand(uow, payment, reason, now);
}

type Shape = z.input<typeof reconciliation>;

export async function orderReconciliation(
  { em }: UnitOfWork,
  { fromOn, toOn }: z.output<typeof newReconciliation>,
  { principal, now }: Asking,
): Promise<Shape> {
  const row = em.create(PaymentReconciliation, {
    id: newId(),
    fromOn,
    toOn,
    requestedBy: principal.actor,
    createdAt: now,
  });
  await em.flush();
  return shapeOf(row);
}

/** @throws Problem 404 */
export const readReconciliation = async ({ em }: UnitOfWork, id: string): Promise<Shape> =>
  shapeOf(found(await em.findOne(PaymentReconciliation, { id }), 'comparison'));

function shapeOf(row: InferEntity<typeof PaymentReconciliation>): Shape {
  const { id, fromOn, toOn, nightOf, status, matched, findings, failure = null, createdAt, finishedAt } = row;
  return {
    id,
    fromOn,
    toOn,
    status,
    matched,
    findings,
    failure,
    nightly: Boolean(nightOf),
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
