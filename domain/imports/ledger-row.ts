import { paymentWords } from '../billing/ledger.ts';
import { addYears } from '../time.ts';
import type { ImportValues } from './columns.ts';

type Values = ImportValues['ledger'];

/** A charge or payment of a file that is older has most likely a slip in its year. */
const oldestYears = 10;

/** What the cells of a charge or payment say against each other, or against `today` (YYYY-MM-DD in the practice's zone). */
export function sayOfLedger(values: Values, say: (column: string, message: string) => void, today: string): void {
  const { kind, date, description, method, reference } = values;
  if (date > today) say('date', 'This day is still to come.');
  else if (date !== '' && date < addYears(today, -oldestYears))
    say('date', 'This is more than ten years ago. Look at the year; what is really so old is entered by hand.');
  if (kind === 'charge' && description === null)
    say('description', 'This is missing: say what is charged, in words that the client may read on a statement.');
  if (kind === 'payment' && method === null)
    say('method', 'This is missing: say how it was paid, such as Cash, Check or Money order.');
  if (kind === 'payment' && method !== null && waysOf(method) === 'check' && reference === null)
    say('reference', 'This is missing: write the number of the check.');
  for (const [column, text] of Object.entries({ description, method, reference }))
    if (text?.includes(cardRemoved))
      say(
        column,
        'This was the number of a card, which is not kept here. Write something else, and take it out of your file.',
      );
}

const waysOf = (method: string): 'cash' | 'check' | 'other' => {
  const plain = method.toLowerCase();
  if (plain === 'cash') return 'cash';
  return /^(check|cheque|personal check|cashier'?s check)$/.test(plain) ? 'check' : 'other';
};

/** What stands in the ledger, for the client too: of a payment as it does when it is recorded at the desk. */
export function wordsOf({ kind, description, method, reference }: Values): string {
  if (kind === 'charge') return description ?? '';
  const way = waysOf(method ?? '');
  const how = way === 'other' ? [method, reference].filter(Boolean).join(' ') : reference;
  const words = paymentWords(way, way === 'cash' ? null : how);
  return description === null ? words : `${words} (${description})`;
}

/** With an id of the system that it comes from that alone says which it is; without one two that say the same are taken for the same. */
export const tellingOfLedger = (cells: Readonly<Record<string, string>>): readonly string[] =>
  (cells['externalId'] ?? '').trim() !== ''
    ? ['kind', 'externalId']
    : ['recordNumber', 'kind', 'date', 'description', 'method', 'reference', 'amount'];

/** What stands where the number of a card stood. */
const cardRemoved = '[card number removed]';

/** Cells as they may be kept: numbers of cards are taken out of what is written in words before anything is stored. */
export const withoutCards = (cells: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(cells).map(([key, text]) => [
      key,
      key === 'description' || key === 'method' || key === 'reference'
        ? text.replaceAll(digitGroups, (found) => (isCardNumber(found) ? cardRemoved : found))
        : text,
    ]),
  );

const digitGroups = /\d(?:[ -]?\d){12,18}/g;

/** 13 to 19 digits with the check digit of ISO/IEC 7812-1 (Luhn), spaces and dashes aside. */
function isCardNumber(found: string): boolean {
  const digits = found.replaceAll(/\D/g, '');
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, i) => {
      const twice = Number(digit) * (i % 2 === 1 ? 2 : 1);
      return total + (twice > 9 ? twice - 9 : twice);
    }, 0);
  return sum % 10 === 0;
}
