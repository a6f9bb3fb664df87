import type { Response } from 'express';
import { ledgerRow } from '../../db/billing/ledger-list.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { formatMoney } from '../../domain/money.ts';
import type { LedgerRow } from '../../domain/schemas/billing.ts';
import { longDate, startOfDay } from '../../domain/time.ts';
import { renderBill } from '../../platform/bill-document/bill-document.ts';
import { sendFile } from '../http/send-file.ts';
import { notFound } from '../problem.ts';
import { found } from '../records/rows.ts';
import { type Letterhead, letterheadOf, printed } from './letterhead.ts';

type Read = (uow: UnitOfWork, of: { clientId: string; id: string }) => Promise<{ row: LedgerRow; head: Letterhead }>;

/** A date of the ledger in words. */
export const dayInWords = (date: string, zone: string): string => longDate(startOfDay(date, zone), zone, 'en');

/**
 * The receipt of a payment at the desk, drawn when the transaction that has read it is over. One by card has its own, with its number and what was paid back,
 * and no second one. Each time is written down. @throws Problem 404 where it is none
 */
export async function sendReceipt(
  res: Response,
  work: (read: Read) => Promise<{ row: LedgerRow; head: Letterhead }>,
): Promise<void> {
  const { row, head } = await work(async (uow, of) => {
    const payment = found(await ledgerRow(uow, of), 'payment');
    if (payment.kind !== 'payment' || payment.paymentId !== null) throw notFound('payment');
    await uow.note('open', 'ledger_transaction', of.id, { what: 'receipt' });
    return { row: payment, head: await letterheadOf(uow, of.clientId) };
  });
  const content = await renderBill(receiptOf(row, head));
  sendFile(res, { name: 'receipt.pdf', type: 'application/pdf', content });
}

function receiptOf({ on, description, amount, at, reversedById }: LedgerRow, head: Letterhead) {
  const isBack = reversedById !== null;
  return {
    ...printed(head, new Date(at)),
    title: 'Receipt',
    sender: head.sender,
    logo: head.logo,
    facts: [
      { label: 'Received from', value: head.clientName },
      { label: 'Client number', value: head.recordNumber },
      { label: 'Date', value: dayInWords(on, head.zone) },
      { label: 'Paid by', value: description },
    ],
    total: { label: isBack ? 'Taken back' : 'Amount paid', value: formatMoney(-amount) },
    notes: [
      isBack
        ? `This payment was taken back and does not count any more. Questions? Call ${head.phone}.`
        : `Thank you. Questions about this payment? Call ${head.phone}.`,
    ],
  };
}
