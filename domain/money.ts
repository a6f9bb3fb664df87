import { type Locale, localeTags } from './locales.ts';
import { type Parsed, parsed, problem } from './parsed.ts';

/*
 * Amounts are integers of cents, in US dollars, everywhere: in SQL bigint, in JSON and here a number. Nothing is ever computed with fractions of a dollar.
 */

/** The most that one amount may be: 1,000,000.00. A slip of the keyboard is nearer than such a bill. */
export const mostCents = 100_000_000;

const written = /^\$?\s?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/;

/** Cents of an amount as people write it, above zero: `12.50`, `$1,200`, `7`. Nothing is rounded: half a cent is a slip. */
export function parseMoney(text: string): Parsed<number> {
  const trimmed = text.trim();
  if (trimmed === '') return problem('is missing');
  if (/^[-(−]|-$/.test(trimmed)) return problem('must be above zero; what takes money back has a button of its own');
  const [, dollars, fraction = ''] = written.exec(trimmed) ?? [];
  if (dollars === undefined) return problem('must be an amount such as 12.50 or 1,200');
  if (fraction.length > 2) return problem('must be whole cents, such as 12.50');
  const digits = dollars.replaceAll(',', '').replace(/^0+(?=\d)/, '');
  const cents = digits.length > 7 ? Infinity : Number(digits) * 100 + Number(fraction.padEnd(2, '0'));
  if (cents > mostCents) return problem('must be 1,000,000.00 at most');
  if (cents === 0) return problem('must be above zero');
  return parsed(cents);
}

/** Cents that came from the database or were added up. @throws RangeError where a number cannot hold them exactly, or they are no whole cents */
export function safeCents(value: number | string | bigint): number {
  const cents = Number(value);
  if (!Number.isSafeInteger(cents)) throw new RangeError('Not an exact number of cents');
  return cents;
}

/** What several amounts are together. @throws RangeError as {@link safeCents} */
export const sumCents = (amounts: readonly number[]): number => amounts.reduce((sum, each) => safeCents(sum + each), 0);

const formatters = new Map<Locale, Intl.NumberFormat>();

/** Cents as a reader of the language writes them: `$1,200.00`, `-$12.50`. */
export function formatMoney(cents: number, locale: Locale = 'en'): string {
  const formatter =
    formatters.get(locale) ?? new Intl.NumberFormat(localeTags[locale], { style: 'currency', currency: 'USD' });
  formatters.set(locale, formatter);
  // Up to 2 ** 53 cents this division is exact to the cent that is printed.
  return formatter.format(safeCents(cents) / 100);
}

/** Cents as a file or a form says them, and {@link parseMoney} reads them: `1200.00`, `-12.50`. */
export function plainMoney(cents: number): string {
  const digits = String(Math.abs(safeCents(cents))).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
