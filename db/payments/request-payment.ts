import { sql } from 'kysely';
import { payable } from '../../domain/payments/amounts.ts';
import type { PaymentPurpose } from '../../domain/payments/statuses.ts';
import { balanceOf } from '../billing/ledger.ts';
import { holdClients } from '../charts/hold-clients.ts';
import type { UnitOfWork } from '../database.ts';
import { Payment } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { copayAsked, copayPayment, isUnfinished } from './standing.ts';

export interface Payable {
  /** What the client owes, in cents; below zero they have paid ahead. */
  balance: number;
  /** Of which clients are about to pay so much; cents. */
  pending: number;
  /** What can be paid of it now. */
  payable: number;
  /** The payment of the balance that is under way; null: none is. */
  underWay: string | null;
}

/** What a client can pay of their balance: what others of their payments are about to pay counts as paid. */
export async function payableBalance(uow: Pick<UnitOfWork, 'kysely'>, clientId: string): Promise<Payable> {
  const balance = await balanceOf(uow, clientId);
  const { rows } = await sql<{ id: string; purpose: PaymentPurpose; amount: string }>`
    select p.id, p.purpose, p.amount from payment p where p.client_id = ${clientId}::uuid and ${isUnfinished}`.execute(
    uow.kysely,
  );
  const pending = rows.reduce((sum, { amount }) => sum + Number(amount), 0);
  return {
    balance,
    pending,
    payable: payable({ balance, underWay: pending }),
    underWay: rows.find(({ purpose }) => purpose === 'balance')?.id ?? null,
  };
}

export interface Copay {
  /** Of the payment, where there is one. */
  amount: number;
  /** The payment of it that is under way or has succeeded and was not paid back; null: it is not paid. */
  paymentId: string | null;
  paid: boolean;
  /** It can be paid now. */
  open: boolean;
}

/** The copay of an own appointment; null: there is none. */
export async function copayOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { appointmentId, clientId, now }: { appointmentId: string; clientId: string; now: Date },
): Promise<Copay | null> {
  const { rows } = await sql<{ amount: number; paymentId: string | null; paid: boolean; stands: boolean }>`
    select coalesce(paying.amount, ${copayAsked(now)})::int as amount, paying.id as "paymentId", coalesce(paying.status = 'succeeded', false) as paid,
           a.status in ('scheduled','confirmed') and a.starts_at > ${now}::timestamptz as stands
      from appointment a
      join client c on c.id = a.client_id
      left join lateral ${copayPayment} paying on true
     where a.id = ${appointmentId}::uuid and a.client_id = ${clientId}::uuid
       and (paying.id is not null or ${copayAsked(now)} is not null)`.execute(kysely);
  const [row] = rows;
  if (!row) return null;
  const { amount, paymentId, paid, stands } = row;
  return { amount, paymentId, paid, open: stands && paymentId === null };
}

export interface NewPayment {
  clientId: string;
  /** Of the portal: who pays. */
  accountId: string;
  purpose: PaymentPurpose;
  appointmentId: string | null;
  /** Cents, as the client has chosen, and seen. */
  amount: number;
  vendorAccount: string;
  now: Date;
}

export type Requested =
  { id: string; isNew: boolean } | { fault: 'amount'; most: number } | { fault: 'no-copay' } | { fault: 'paid' };

/**
 * Writes down that a client wants to pay, under the lock of their row: of two presses, and of two devices, the second is led to the payment of the first. The
 * amount is compared with what is owed at this moment, whatever was shown.
 */
export async function requestPayment(uow: UnitOfWork, wanted: NewPayment): Promise<Requested> {
  const { clientId, purpose, appointmentId, amount, now } = wanted;
  await holdClients(uow, { clientIds: [clientId] });
  if (purpose === 'balance') {
    const { underWay, payable: most } = await payableBalance(uow, clientId);
    if (underWay) return { id: underWay, isNew: false };
    if (amount > most) return { fault: 'amount', most };
  } else {
    // Whoever gives it to another client, or changes the copay, waits, and then sees the payment.
    await sql`select from appointment where id = ${appointmentId}::uuid for share`.execute(uow.kysely);
    const copay = await copayOf(uow, { appointmentId: appointmentId ?? '', clientId, now });
    if (!copay) return { fault: 'no-copay' };
    if (copay.paid) return { fault: 'paid' };
    if (copay.paymentId) return { id: copay.paymentId, isNew: false };
    if (!copay.open) return { fault: 'no-copay' };
    if (amount !== copay.amount) return { fault: 'amount', most: copay.amount };
  }
  const id = newId();
  const { accountId, vendorAccount } = wanted;
  uow.em.create(Payment, { id, clientId, accountId, purpose, appointmentId, amount, vendorAccount, createdAt: now });
  await uow.em.flush();
  return { id, isNew: true };
}
