import { parsed, problem } from './parsed.ts';
import type { Parsed } from './parsed.ts';

/**
 * A social security number that can't be let out by accident: text, JSON, a log line and an inspector get `***-**-1234`, a copy by its
 * properties gets nothing. The digits come out of {@link revealSsn} alone. Only {@link parseSsn} makes one.
 */
export class Ssn {
  readonly #digits: string;

  /** @param digits nine of them, checked by {@link parseSsn} */
  constructor(digits: string) {
    if (problemOf(digits) !== null) throw new RangeError('Not a social security number; use parseSsn.');
    this.#digits = digits;
  }

  static digitsOf(ssn: Ssn): string {
    return ssn.#digits;
  }

  toString(): string {
    return `***-**-${this.#digits.slice(5)}`;
  }

  toJSON(): string {
    return this.toString();
  }

  /** What Node's console and error reports print. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * Reads a number in any usual form: `123-45-6780`, `123 45 6780`, `123456780`. Refused are those that were never given out: area 000, 666 and
 * 900 to 999, group 00, serial 0000 (https://www.ssa.gov/employer/randomization.html), and what people type in to get past the field: 123456789
 * and one digit nine times. Sentences never repeat a digit of it.
 */
export const parseSsn = (text: string): Parsed<Ssn> => {
  const digits = normaliseSsn(text);
  const fault = problemOf(digits);
  return fault === null ? parsed(new Ssn(digits)) : problem(fault);
};

/** Without spaces, hyphens, dots and dashes; what else stands there stays, so that it is not taken for a number. */
export const normaliseSsn = (text: string): string => text.replace(/[\s.\u002d\u2010-\u2015]/g, '');

/** `***-**-1234` */
export const maskSsn = (ssn: Ssn): string => ssn.toString();

/** The nine digits, for whoever may have them: the field that is encrypted, the register that needs it. */
export const revealSsn = (ssn: Ssn): string => Ssn.digitsOf(ssn);

export const sameSsn = (a: Ssn, b: Ssn): boolean => Ssn.digitsOf(a) === Ssn.digitsOf(b);

function problemOf(digits: string): string | null {
  if (digits === '') return 'Enter the social security number.';
  if (!/^\d+$/.test(digits)) return 'A social security number consists of digits, as in 123-45-6780.';
  if (digits.length !== 9) return `A social security number has 9 digits; this one has ${digits.length}.`;
  if (/^(\d)\1{8}$/.test(digits) || digits === '123456789')
    return 'This is a placeholder, not a social security number. Leave the field empty until the number is known.';
  const area = digits.slice(0, 3);
  if (area === '000' || area === '666' || area.startsWith('9'))
    return 'No social security number begins like this one. Check its first three digits.';
  if (digits.slice(3, 5) === '00') return 'The middle two digits of a social security number are never 00.';
  if (digits.slice(5) === '0000') return 'The last four digits of a social security number are never 0000.';
  return null;
}
