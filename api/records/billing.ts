import type { z } from 'zod';
import { post, reverse } from '../../db/billing/ledger.ts';
import { ledgerRow } from '../../db/billing/ledger-list.ts';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Appointment } from '../../db/entities/index.ts';
import { payableBalance } from '../../db/payments/request-payment.ts';
import { todayOf } from '../../db/practice-zone.ts';
import { deskPostings, paymentWords } from '../../domain/billing/ledger.ts';
import { formatMoney } from '../../domain/money.ts';
import type { newCharge, newPayment, Posted, reversal, writeOff } from '../../domain/schemas/billing.ts';
import type { Asking } from '../principal.ts';
import { conflict, invalid } from '../problem.ts';
import { found } from './rows.ts';

/** Who posts to the ledger of which client, whose chart is open to them. */
export interface Posting extends Asking {
  clientId: string;
}

/** @throws Problem 400 */
export async function postCharge(
  uow: UnitOfWork,
  { on, description, amount, appointmentId }: z.output<typeof newCharge>,
  posting: Posting,
): Promise<Posted> {
  const { clientId } = posting;
  await assertNotAhead(uow, on, posting);
  if (appointmentId !== null && (await uow.em.count(Appointment, { id: appointmentId, clientId })) === 0)
    throw invalid({ path: 'appointmentId', message: 'is not an appointment of this client' });
  const entries = deskPostings('charge', amount);
  return postAtDesk(uow, { kind: 'charge', on, description, entries, appointmentId }, posting);
}

/** @throws Problem 400 */
export async function postPayment(
  uow: UnitOfWork,
  { on, method, reference, amount }: z.output<typeof newPayment>,
  posting: Posting,
): Promise<Posted> {
  await assertNotAhead(uow, on, posting);
  if (method === 'check' && reference === null)
    throw invalid({ path: 'reference', message: 'is missing: enter the number of the check' });
  if (method === 'other' && reference === null)
    throw invalid({ path: 'reference', message: 'is missing: say how it was paid, such as money order' });
  const description = paymentWords(method, reference);
  return postAtDesk(uow, { kind: 'payment', on, description, entries: deskPostings('payment', amount) }, posting);
}

/** Writes off some of what the client owes, and never more: what they are paying by card just now is as good as paid. @throws Problem 409 */
export async function postWriteOff(
  uow: UnitOfWork,
  { amount, reason }: z.output<typeof writeOff>,
  posting: Posting,
): Promise<Posted> {
  found(await holdClient(uow, posting.clientId), 'client');
  const { balance, pending } = await payableBalance(uow, posting.clientId);
  const most = Math.max(balance - pending, 0);
  if (amount > most) {
    const owes = balance > 0 ? `The client owes ${formatMoney(balance)}` : 'The client owes nothing';
    throw conflict(
      'more-than-owed',
      pending > 0 ? `${owes}, and is paying ${formatMoney(pending)} by card just now` : owes,
      `Write off ${formatMoney(most)} at most. Look at the ledger: somebody may have posted something in the meantime.`,
      [{ path: 'amount', message: `must be ${formatMoney(most)} at most` }],
    );
  }
  const on = await todayOf(uow, posting.now);
  const entries = deskPostings('adjustment', amount);
  return postAtDesk(uow, { kind: 'adjustment', on, description: 'Adjustment', reason, entries }, posting);
}

type AtDesk = Omit<Parameters<typeof post>[1], 'clientId' | 'source' | 'by'>;

async function postAtDesk(uow: UnitOfWork, transaction: AtDesk, { clientId, principal }: Posting): Promise<Posted> {
  return { id: await post(uow, { ...transaction, clientId, source: 'staff', by: principal.accountId }) };
}

/** Takes back what was posted at the desk or by a file, once. @throws Problem 404, 409 */
export async function takeBack(
  uow: UnitOfWork,
  transactionId: string,
  { reason }: z.output<typeof reversal>,
  { clientId, principal, now }: Posting,
): Promise<Posted> {
  found(await holdClient(uow, clientId), 'client');
  const row = found(await ledgerRow(uow, { clientId, id: transactionId }), 'entry of this ledger');
  if (row.source === 'card')
    throw conflict('by-card', 'Money that moved by card is not taken back here', 'Refund the payment instead.');
  if (row.kind === 'reversal')
    throw conflict('is-reversal', 'This takes something back itself', 'Post the charge or the payment anew.');
  const on = await todayOf(uow, now);
  const id = await reverse(uow, transactionId, reason, { on, by: principal.accountId });
  if (id === null) throw conflict('taken-back', 'This was taken back already', 'The ledger shows who did, and why.');
  return { id };
}

async function assertNotAhead(uow: UnitOfWork, on: string, { now }: Posting): Promise<void> {
  if (on > (await todayOf(uow, now))) throw invalid({ path: 'on', message: 'is in the future' });
}
