import type { Response } from 'express';
import type { InferEntity } from '@mikro-orm/postgresql';
import { ledgerBetween } from '../../db/billing/ledger-list.ts';
import type { UnitOfWork } from '../../db/database.ts';
import type { Statement } from '../../db/entities/index.ts';
import { formatMoney } from '../../domain/money.ts';
import type { LedgerRow } from '../../domain/schemas/billing.ts';
import { type BillDocument, renderBill } from '../../platform/bill-document/bill-document.ts';
import { sendFile } from '../http/send-file.ts';
import { type Letterhead, letterheadOf, printed } from './letterhead.ts';
import { dayInWords } from './receipt.ts';

type Row = InferEntity<typeof Statement>;

export interface StatementParts {
  statement: Row;
  lines: LedgerRow[];
  head: Letterhead;
}

/** All that a statement shows: its lines are as they were posted, which nothing changes. */
export async function statementParts(uow: UnitOfWork, statement: Row): Promise<StatementParts> {
  const { clientId, afterNth, toNth } = statement;
  return {
    statement,
    lines: await ledgerBetween(uow, { clientId, afterNth, toNth }),
    head: await letterheadOf(uow, clientId),
  };
}

/** Draws and sends it, when the transaction that has read it is over. Its name tells nothing of a person. */
export async function sendStatement(res: Response, parts: StatementParts): Promise<void> {
  const content = await renderBill(statementDocument(parts));
  sendFile(res, { name: `statement-${parts.statement.number}.pdf`, type: 'application/pdf', content });
}

function statementDocument({ statement, lines, head }: StatementParts): BillDocument {
  const { number, fromOn, toOn, opening, closing, dueOn, byCard, issuedAt } = statement;
  const { zone, practice, phone } = head;
  const day = (date: string) => dayInWords(date, zone);
  return {
    ...printed(head, issuedAt),
    title: `Statement ${number}`,
    sender: head.sender,
    logo: head.logo,
    facts: [
      { label: 'Client', value: head.clientName },
      { label: 'Client number', value: head.recordNumber },
      { label: 'Date of the statement', value: day(toOn) },
      ...(fromOn === toOn ? [] : [{ label: 'Period', value: `${day(fromOn)} to ${day(toOn)}` }]),
      ...(closing > 0 ? [{ label: 'Please pay by', value: day(dueOn) }] : []),
    ],
    table: {
      head: ['Date', 'Description', 'Amount', 'Balance'],
      rows: [
        { date: '', what: 'Balance before', amount: '', balance: formatMoney(opening) },
        ...lines.map(({ on, description, amount, balance }) => ({
          date: shortDay(on),
          what: description,
          amount: formatMoney(amount),
          balance: formatMoney(balance),
        })),
      ],
    },
    total:
      closing < 0
        ? { label: 'Paid ahead', value: formatMoney(-closing) }
        : { label: 'Balance due', value: formatMoney(closing) },
    notes:
      closing > 0
        ? [
            `How to pay: at our front desk${byCard ? ', by card in your client portal' : ''}, or by a check to ${practice} with the number ${head.recordNumber} on it. Your client portal shows this statement and your payments, too.`,
            `Questions about this statement? Call ${phone}.`,
          ]
        : [`There is nothing to pay. Questions about this statement? Call ${phone}.`],
  };
}

/** As a statement lists it: `03/02/2026`. */
const shortDay = (date: string): string => {
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year}`;
};
