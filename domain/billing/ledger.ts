/*
 * What the ledger of a client knows, in double entry: an amount is in cents, above zero where an account is debited and below where it is credited, and the
 * amounts of a transaction sum to zero. What a client owes is the sum of `receivable`.
 */
export const ledgerAccounts = [
  'receivable',
  'income',
  'desk-payments',
  'card-payments',
  'adjustments',
  'disputed',
] as const;
export type LedgerAccount = (typeof ledgerAccounts)[number];

export const transactionKinds = ['charge', 'payment', 'refund', 'adjustment', 'dispute', 'reversal'] as const;
export type TransactionKind = (typeof transactionKinds)[number];

/** Who brought it: somebody at the desk, a file, or the card vendor. */
export const transactionSources = ['staff', 'file', 'card'] as const;
export type TransactionSource = (typeof transactionSources)[number];

export interface Posting {
  account: LedgerAccount;
  /** Cents: a debit above zero, a credit below. */
  amount: number;
}

/** How people pay at the desk. */
export const paymentMethods = ['cash', 'check', 'other'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** What staff post by hand or by a file. */
export type DeskKind = 'charge' | 'payment' | 'adjustment';

const against: Readonly<Record<DeskKind, LedgerAccount>> = {
  charge: 'income',
  payment: 'desk-payments',
  adjustment: 'adjustments',
};

/** The two sides of what is posted at the desk; `cents` above zero. An adjustment is a write-off. */
export function deskPostings(kind: DeskKind, cents: number): Posting[] {
  const owed = kind === 'charge' ? cents : -cents;
  return [
    { account: 'receivable', amount: owed },
    { account: against[kind], amount: -owed },
  ];
}

/** The words of a payment at the desk, for the client too: `Check 1042`. */
export function paymentWords(method: PaymentMethod, reference: string | null): string {
  if (method === 'cash') return 'Payment in cash';
  if (method === 'check') return `Payment by check ${reference ?? ''}`.trimEnd();
  return `Payment: ${reference ?? 'other'}`;
}
