import type { EventOutcome } from '../../domain/payments/statuses.ts';
import type { VendorFacts } from '../../domain/payments/vendor-facts.ts';
import { localDate } from '../../domain/time.ts';
import { post } from '../billing/ledger.ts';
import type { UnitOfWork } from '../database.ts';
import { PaymentDispute } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { practiceZone } from '../practice-zone.ts';
import type { PaymentRow } from './hold-payment.ts';
import { needsPerson, settledByItself } from './tasks.ts';

const isEnd = (status: string): boolean => status === 'won' || status === 'lost' || status === 'warning_closed';

/**
 * What Stripe says of a dispute, applied under the lock of its payment. The money goes and comes back once each, whichever event says so first; an end stays
 * the end.
 */
export async function applyDispute(
  uow: UnitOfWork,
  payment: PaymentRow,
  facts: VendorFacts,
  now: Date,
): Promise<EventOutcome> {
  const { objectId: vendorId, amount, status, reason, answerBy, funds } = facts;
  if (vendorId === null || amount === null || status === null) return 'needs-person';
  const known = await uow.em.findOne(PaymentDispute, { vendorId });
  const row =
    known ??
    uow.em.create(PaymentDispute, {
      id: newId(),
      paymentId: payment.id,
      vendorId,
      amount,
      status,
      reason: reason ?? 'general',
      answerBy: answerBy === null ? null : new Date(answerBy),
      createdAt: now,
    });
  let isNews = !known;
  if (!isEnd(row.status) && row.status !== status) {
    row.status = status;
    isNews = true;
  }
  const withdraws = funds !== null && !row.withdrawnAt;
  const returns = funds === 'returned' && !row.returnedAt;
  if (withdraws) row.withdrawnAt = now;
  if (returns) row.returnedAt = now;
  await uow.em.flush();
  if (withdraws) await move(uow, payment, { amount: row.amount, words: 'Card payment disputed with the bank', now });
  if (returns) await move(uow, payment, { amount: -row.amount, words: 'The bank gave a disputed payment back', now });
  if (!known && !isEnd(row.status))
    await needsPerson(uow, payment, { what: 'disputed', dueAt: row.answerBy ?? null, now });
  if (isNews && isEnd(row.status))
    await settledByItself(uow, payment.id, { what: 'disputed', outcome: `The dispute is over: ${row.status}.`, now });
  return isNews || withdraws || returns ? 'applied' : 'known';
}

/** What the bank took the client owes again, until it comes back. */
async function move(
  uow: UnitOfWork,
  { id, clientId, appointmentId = null }: PaymentRow,
  { amount, words, now }: { amount: number; words: string; now: Date },
): Promise<void> {
  await post(uow, {
    clientId,
    kind: 'dispute',
    on: localDate(now.toISOString(), await practiceZone(uow)),
    description: words,
    entries: [
      { account: 'receivable', amount },
      { account: 'disputed', amount: -amount },
    ],
    appointmentId,
    paymentId: id,
    source: 'card',
  });
}
