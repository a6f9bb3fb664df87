import { paymentWords } from '../billing/ledger.ts';
import { addYears } from '../time.ts';
import type { ImportValues } from './columns.ts';

type Values = ImportValues['ledger'];

/** A charge or payment of a file that is older has most likely a slip in its year. */
const oldestYears = 10;

/** What the cells of a charge or payment say against each other, or against `today` (YYYY-MM-DD in the practice's zone). */
export function sayOfLedger(values: Values, say: (column: string, message: string) => void, today: string): void {
  const { recordNumber, kind, date, description, method, reference, externalId, another } = values;
  if (date > today) say('date', 'This day is still to come.');
  else if (date !== '' && date < addYears(today, -oldestYears))
    say('date', 'This is more than ten years ago. Look at the year; what is really so old is entered by hand.');
  if (kind === 'charge' && description === null)
    say('description', 'This is missing: say what is charged, in words that the client may read on a statement.');
  if (kind === 'payment' && method === null)
    say('method', 'This is missing: say how it was paid, such as Cash, Check or Money order.');
  if (kind === 'payment' && method !== null && waysOf(method) === 'check' && reference === null)
    say('reference', 'This is missing: write the number of the check.');
  if (another && externalId === null)
    say('externalId', 'This is missing: what is not a duplicate needs an ID, so that it is not posted twice itself.');
  for (const [column, text] of Object.entries({ recordNumber, description, method, reference, externalId }))
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

/** Cells as they may be kept: numbers of cards, with what follows of day and code, are taken out of them before anything is stored. */
export const withoutCards = (cells: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(cells).map(([key, text]) => [
      key,
      text.replaceAll(digitGroups, (found) => (hasCardNumber(found) ? cardRemoved : found)),
    ]),
  );

const mostDigits = 19;
const digitGroups = /\d(?:[ /-]{0,3}\d){12,}/g;

/** Whether some groups of digits, one after the other, are the number of a card: before and after it may stand others, such as the day when it expires. */
const hasCardNumber = (found: string): boolean =>
  found.split('/').some((part) => {
    const groups = part.match(/\d+/g) ?? [];
    return groups.some((_, from) => {
      let digits = '';
      return groups.slice(from, from + mostDigits).some((group) => isCardNumber((digits += group)));
    });
  });

/** 13 to 19 digits that begin as those of a bank do, with the check digit of ISO/IEC 7812-1 (Luhn). */
function isCardNumber(digits: string): boolean {
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false;
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, i) => {
      const twice = Number(digit) * (i % 2 === 1 ? 2 : 1);
      return total + (twice > 9 ? twice - 9 : twice);
    }, 0);
  return sum % 10 === 0;
}
