import { sql } from 'kysely';
import type { EventOutcome } from '../../domain/payments/statuses.ts';
import type { VendorFacts } from '../../domain/payments/vendor-facts.ts';
import { localDate } from '../../domain/time.ts';
import { post, reverse } from '../billing/ledger.ts';
import type { UnitOfWork } from '../database.ts';
import { PaymentRefund } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { practiceZone } from '../practice-zone.ts';
import { happenedAt } from './happened-at.ts';
import type { PaymentRow } from './hold-payment.ts';
import { needsPerson } from './tasks.ts';

/** What Stripe says of a refund, applied under the lock of its payment. One that was made on Stripe's own pages becomes a row of its own. */
export async function applyRefund(
  uow: UnitOfWork,
  payment: PaymentRow,
  facts: VendorFacts,
  now: Date,
): Promise<EventOutcome> {
  const { refundId, objectId, amount, currency, status } = facts;
  if (objectId === null || amount === null) return 'known';
  const known =
    (refundId && (await uow.em.findOne(PaymentRefund, { id: refundId, paymentId: payment.id }))) ||
    (await uow.em.findOne(PaymentRefund, { vendorId: objectId }));
  const row =
    known ??
    uow.em.create(PaymentRefund, {
      id: newId(),
      paymentId: payment.id,
      amount,
      origin: 'vendor',
      reason: 'other',
      requestedBy: 'system:stripe',
      vendorId: objectId,
      createdAt: happenedAt(facts, { since: payment.createdAt, now }),
    });
  row.vendorId ??= objectId;
  if (row.amount !== amount || currency !== payment.currency) {
    await uow.em.flush();
    await needsPerson(uow, payment, { what: 'amount-differs', now });
    return 'needs-person';
  }
  const isOver = status === 'failed' || status === 'canceled';
  if (isOver) return failed(uow, payment, row, now);
  // What the bank did not take stays so, whichever event comes late; what failed by our own word alone may have been made all the same.
  if (row.status === 'succeeded' || row.failure === 'bank-refused') return 'known';
  const late = row.status === 'failed';
  if (status !== 'succeeded') {
    const isNews = row.status !== 'sent';
    Object.assign(row, { status: 'sent', failure: null, endedAt: null });
    await uow.em.flush();
    if (late) await needsPerson(uow, payment, { what: 'late-refund', now });
    return isNews ? 'applied' : 'known';
  }
  const endedAt = happenedAt(facts, { since: row.createdAt, now });
  Object.assign(row, { status: 'succeeded', failure: null, endedAt });
  await uow.em.flush();
  await post(uow, {
    clientId: payment.clientId,
    kind: 'refund',
    on: await dayOf(uow, endedAt),
    description: `Refund to the card, of receipt ${payment.receiptNumber}`,
    entries: [
      { account: 'receivable', amount },
      { account: 'card-payments', amount: -amount },
    ],
    appointmentId: payment.appointmentId ?? null,
    paymentId: payment.id,
    refundId: row.id,
    source: 'card',
  });
  if (late) await needsPerson(uow, payment, { what: 'late-refund', now });
  return 'applied';
}

/** The bank did not take it: what was posted is taken back, and a person has to find another way. */
async function failed(
  uow: UnitOfWork,
  payment: PaymentRow,
  row: { id: string; status: string },
  now: Date,
): Promise<EventOutcome> {
  if (row.status === 'failed') return 'known';
  Object.assign(row, { status: 'failed', failure: 'bank-refused', endedAt: now });
  await uow.em.flush();
  const { rows } = await sql<{ id: string }>`
    select id from ledger_transaction where kind = 'refund' and refund_id = ${row.id}::uuid`.execute(uow.kysely);
  const [posted] = rows;
  if (posted)
    await reverse(uow, posted.id, 'The bank of the card did not take the refund', {
      on: await dayOf(uow, now),
      source: 'card',
    });
  await needsPerson(uow, payment, { what: 'refund-failed', now });
  return 'applied';
}

const dayOf = async (uow: UnitOfWork, at: Date): Promise<string> =>
  localDate(at.toISOString(), await practiceZone(uow));
