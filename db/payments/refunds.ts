import { sql } from 'kysely';
import type { RefundFailure } from '../../domain/payments/failures.ts';
import { refundable, type RefundReason } from '../../domain/payments/refund-reasons.ts';
import type { RefundOrigin } from '../../domain/payments/statuses.ts';
import type { Actor, UnitOfWork } from '../database.ts';
import { Payment, PaymentRefund } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { lockRow } from '../lock-row.ts';
import { holdPayment } from './hold-payment.ts';
import { needsPerson } from './tasks.ts';

export interface NewRefund {
  amount: number;
  origin: Exclude<RefundOrigin, 'vendor'>;
  reason: RefundReason;
  by: Actor;
  now: Date;
}

export type OrderedRefund =
  { id: string } | { fault: 'not-paid' | 'no-payment' | 'not-canceled' } | { fault: 'too-much'; left: number };

/** Writes down that money of a payment is to be paid back, under its lock: never more than is left of it. */
export async function orderRefund(uow: UnitOfWork, paymentId: string, wanted: NewRefund): Promise<OrderedRefund> {
  const payment = await holdPayment(uow, paymentId);
  if (!payment) return { fault: 'no-payment' };
  if (payment.status !== 'succeeded') return { fault: 'not-paid' };
  const left = refundable(payment.amount, await uow.em.find(PaymentRefund, { paymentId }));
  const { amount, origin, reason, by, now } = wanted;
  if (origin === 'appointment' && !(await isCanceled(uow, payment.appointmentId))) return { fault: 'not-canceled' };
  if (amount > left) return { fault: 'too-much', left };
  const id = newId();
  uow.em.create(PaymentRefund, { id, paymentId, amount, origin, reason, requestedBy: by, createdAt: now });
  await uow.em.flush();
  return { id };
}

/** The appointment is held: nobody sets it back until the refund stands. */
async function isCanceled({ kysely }: UnitOfWork, appointmentId: string | null | undefined): Promise<boolean> {
  const { rows } = await sql`
    select from appointment where id = ${appointmentId ?? null}::uuid and status = 'cancelled' for share`.execute(
    kysely,
  );
  return rows.length > 0;
}

export interface BegunRefund {
  refundId: string;
  paymentId: string;
  clientId: string;
  intentId: string;
  amount: number;
  vendorAccount: string;
  /** Stripe's id of it; null: it has not told one. */
  vendorId: string | null;
  /** Stripe has it, or was asked before and nobody knows what came of it. */
  again: boolean;
}

/** Writes down that Stripe is about to be asked, before it is. @returns null where there is nothing to ask for any more */
export async function beginRefund(uow: UnitOfWork, id: string, now: Date): Promise<BegunRefund | null> {
  const row = await lockRow(uow, PaymentRefund, { id });
  if (!row || (row.status !== 'requested' && row.status !== 'sent')) return null;
  const { paymentId, amount, vendorId = null } = row;
  // What was made on Stripe's own pages was never asked for here, and is there all the same.
  const again = Boolean(row.askedAt ?? vendorId);
  row.askedAt ??= now;
  await uow.em.flush();
  // Nothing that anybody reads has changed by it.
  await sql`update payment_refund set looked_at = ${now}::timestamptz where id = ${id}::uuid`.execute(uow.kysely);
  const { clientId, intentId, vendorAccount } = await uow.em.findOneOrFail(Payment, { id: paymentId });
  return { refundId: id, paymentId, clientId, intentId: intentId ?? '', amount, vendorAccount, vendorId, again };
}

/** Stripe refused it, or cannot be asked: nothing was paid back. */
export async function failRefund(
  uow: UnitOfWork,
  id: string,
  { failure, now }: { failure: RefundFailure; now: Date },
): Promise<void> {
  const { rows } = await sql<{ paymentId: string }>`
    select payment_id as "paymentId" from payment_refund where id = ${id}::uuid`.execute(uow.kysely);
  const payment = await holdPayment(uow, rows[0]?.paymentId ?? newId());
  const row = payment && (await lockRow(uow, PaymentRefund, { id }));
  if (!row || (row.status !== 'requested' && row.status !== 'sent')) return;
  Object.assign(row, { status: 'failed', failure, endedAt: now });
  await uow.em.flush();
  await needsPerson(uow, payment, { what: 'refund-failed', now });
}

/**
 * Copays whose appointment was cancelled before an instant, and has not changed since, and of which something is left to be paid back: read from the states of
 * both, whoever cancelled it and by whatever way. By key, each with what is left.
 */
export async function copaysToReturn(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, limit }: { before: Date; limit: number },
): Promise<{ paymentId: string; left: number }[]> {
  const { rows } = await sql<{ paymentId: string; left: string }>`
    select p.id as "paymentId", p.amount - coalesce(sum(r.amount) filter (where r.status <> 'failed'), 0) as left
      from payment p
      join appointment a on a.id = p.appointment_id and a.status = 'cancelled' and a.updated_at <= ${before}::timestamptz
      left join payment_refund r on r.payment_id = p.id
     where p.purpose = 'copay' and p.status = 'succeeded'
     group by p.id, p.amount
    -- One that failed needs a person; it is not ordered again and again.
    having p.amount > coalesce(sum(r.amount) filter (where r.status <> 'failed'), 0)
       and count(*) filter (where r.origin = 'appointment') = 0
     order by p.id limit ${limit}`.execute(kysely);
  return rows.map(({ paymentId, left }) => ({ paymentId, left: Number(left) }));
}
