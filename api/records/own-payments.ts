import type { UnitOfWork } from '../../db/database.ts';
import { enabledAccess, heldAccess } from '../../db/integrations/secrets.ts';
import { askToCancel } from '../../db/payments/checkout.ts';
import { copayOf, payableBalance, type Requested, requestPayment } from '../../db/payments/request-payment.ts';
import { ownPayments } from '../../db/queries/payments.ts';
import { formatMoney } from '../../domain/money.ts';
import { amountFault, smallestPayment } from '../../domain/payments/amounts.ts';
import type { NewPayment, OwnPayment, PaymentOffer } from '../../domain/schemas/payments.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { conflict, invalid, notFound, type Problem } from '../problem.ts';
import { isLiveKey } from './card-connection.ts';
import type { Own } from './information.ts';
import { found, pageOf } from './rows.ts';

interface OwnMoney extends Own {
  keyRing: KeyRing;
}

/** What can be paid now; nothing where the practice takes no cards. */
export async function readOffer(
  uow: UnitOfWork,
  { principal: { clientId }, keyRing }: OwnMoney,
): Promise<PaymentOffer> {
  const access = await enabledAccess(uow, keyRing, 'stripe');
  const { balance, payable, underWay } = await payableBalance(uow, clientId);
  return {
    available: access !== null,
    test: access !== null && !isLiveKey(access.secrets),
    balance,
    payable: access ? payable : 0,
    smallest: smallestPayment,
    underWay,
  };
}

/** Begins a payment, or leads to the one that is under way. @throws Problem 400, 404, 409 */
export async function beginPayment(
  uow: UnitOfWork,
  { purpose, amount, appointmentId }: NewPayment,
  own: OwnMoney,
): Promise<{ payment: OwnPayment; isNew: boolean }> {
  const { principal, keyRing, now } = own;
  const { clientId, accountId } = principal;
  if ((purpose === 'copay') !== (appointmentId !== null))
    throw invalid({ path: 'appointmentId', message: 'is there for a copay, and for nothing else' });
  const access = await heldAccess(uow, keyRing, 'stripe');
  if (!access?.who)
    throw conflict('no-cards', 'Cards are not taken here at the moment', 'Call the practice to pay another way.');
  if (amountFault(amount, Infinity)) throw tooSmall();
  const vendorAccount = access.who;
  const requested = await requestPayment(uow, {
    clientId,
    accountId,
    purpose,
    appointmentId,
    amount,
    vendorAccount,
    now,
  });
  if ('fault' in requested) throw refusal(requested, purpose);
  return { payment: await readOwnPayment(uow, requested.id, own), isNew: requested.isNew };
}

const tooSmall = (): Problem =>
  invalid({ path: 'amount', message: `must be at least ${formatMoney(smallestPayment)}: card companies take no less` });

function refusal(requested: Extract<Requested, { fault: string }>, purpose: NewPayment['purpose']): Problem {
  if (requested.fault === 'no-copay') return notFound('copay');
  if (requested.fault === 'paid')
    return conflict('already-paid', 'This copay has been paid', 'There is nothing else to do.');
  const { most } = requested;
  if (purpose === 'copay')
    return conflict('amount-changed', 'The copay is another amount now', `Pay ${formatMoney(most)}.`);
  return most === 0
    ? conflict('nothing-to-pay', 'There is nothing to pay at the moment', 'Read your balance again.')
    : conflict('too-much', 'This is more than you owe', `Pay ${formatMoney(most)} at most.`, [
        { path: 'amount', message: `must be ${formatMoney(most)} at most` },
      ]);
}

/** @throws Problem 404 */
export async function readOwnPayment(
  uow: UnitOfWork,
  id: string,
  { principal: { clientId } }: Pick<Own, 'principal'>,
): Promise<OwnPayment> {
  const [row] = await ownPayments(uow, { clientId, id, limit: 1 });
  return found(row ?? null, 'payment');
}

export async function listOwnPayments(
  uow: UnitOfWork,
  { after, limit }: { after: string | null; limit: number },
  { principal: { clientId } }: Pick<Own, 'principal'>,
) {
  return pageOf(await ownPayments(uow, { clientId, after, limit }), limit);
}

/** Where it has ended already there is nothing to cancel. @throws Problem 404 */
export async function cancelOwnPayment(uow: UnitOfWork, id: string, own: Own): Promise<boolean> {
  await readOwnPayment(uow, id, own);
  return askToCancel(uow, id, own.now);
}

/** The copay of one of the own appointments. @throws Problem 404 */
export async function readOwnCopay(uow: UnitOfWork, appointmentId: string, own: OwnMoney) {
  const { clientId } = own.principal;
  const copay = found(await copayOf(uow, { appointmentId, clientId, now: own.now }), 'copay');
  const access = await enabledAccess(uow, own.keyRing, 'stripe');
  return { ...copay, open: copay.open && access !== null };
}
