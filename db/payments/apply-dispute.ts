import type { EventOutcome } from '../../domain/payments/statuses.ts';
import type { VendorFacts } from '../../domain/payments/vendor-facts.ts';
import { disputeStatusWords } from '../../domain/payments/vendor-words.ts';
import { localDate } from '../../domain/time.ts';
import { post } from '../billing/ledger.ts';
import type { UnitOfWork } from '../database.ts';
import { PaymentDispute } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { practiceZone } from '../practice-zone.ts';
import { happenedAt } from './happened-at.ts';
import type { PaymentRow } from './hold-payment.ts';
import { dueAnew, needsPerson, settledByItself } from './tasks.ts';

const isEnd = (status: string): boolean => status === 'won' || status === 'lost' || status === 'warning_closed';
/** The bank only asks; it may make a dispute of it, with a day of its own to answer by, and never the other way round. */
const isInquiry = (status: string): boolean => status.startsWith('warning_');

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
  const at = happenedAt(facts, { since: payment.createdAt, now });
  const due = answerBy === null ? null : new Date(answerBy);
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
      answerBy: due,
      createdAt: now,
    });
  const escalates = isInquiry(row.status) && !isInquiry(status);
  const isLate = isEnd(row.status) || (isInquiry(status) && !isInquiry(row.status));
  const moves = !isLate && due !== null && due.getTime() !== row.answerBy?.getTime();
  if (moves) row.answerBy = due;
  const changes = !isLate && row.status !== status;
  if (changes) row.status = status;
  const isNews = !known || changes || moves;
  const withdraws = funds !== null && !row.withdrawnAt;
  const returns = funds === 'returned' && !row.returnedAt;
  if (withdraws) row.withdrawnAt = at;
  if (returns) row.returnedAt = at;
  await uow.em.flush();
  if (withdraws) await move(uow, payment, { amount: row.amount, words: 'Card payment disputed with the bank', at });
  if (returns) await move(uow, payment, { amount: -row.amount, words: 'The bank gave a disputed payment back', at });
  if ((!known || escalates) && !isEnd(row.status))
    await needsPerson(uow, payment, { what: 'disputed', dueAt: row.answerBy ?? null, now });
  if (known && moves) await dueAnew(uow, payment.id, { what: 'disputed', dueAt: due, now });
  if (isNews && isEnd(row.status))
    await settledByItself(uow, payment.id, {
      what: 'disputed',
      outcome: `The dispute is over. ${disputeStatusWords(row.status)}.`,
      now,
    });
  return isNews || withdraws || returns ? 'applied' : 'known';
}

/** What the bank took the client owes again, until it comes back. */
async function move(
  uow: UnitOfWork,
  { id, clientId, appointmentId = null }: PaymentRow,
  { amount, words, at }: { amount: number; words: string; at: Date },
): Promise<void> {
  await post(uow, {
    clientId,
    kind: 'dispute',
    on: localDate(at.toISOString(), await practiceZone(uow)),
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
