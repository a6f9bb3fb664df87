import { inspect } from 'node:util';
import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createLogger } from '../platform/log.ts';
import { redactRecord } from '../platform/redact.ts';
import { maskSsn, normaliseSsn, parseSsn, revealSsn, sameSsn, type Ssn } from './ssn.ts';

const digits = (from: number, to: number, length: number) =>
  fc.integer({ min: from, max: to }).map((n) => String(n).padStart(length, '0'));

/** Area, group and serial of numbers that may have been given out. */
const parts = fc
  .tuple(
    digits(1, 899, 3).filter((area) => area !== '666'),
    digits(1, 99, 2),
    digits(1, 9999, 4),
  )
  .filter((each) => !/^(\d)\1{8}$/.test(each.join('')) && each.join('') !== '123456789');

function ssn(text: string): Ssn {
  const result = parseSsn(text);
  if (!result.ok) throw new Error(result.problem);
  return result.value;
}

const problemOf = (text: string) => {
  const result = parseSsn(text);
  return result.ok ? null : result.problem;
};

describe('a social security number', () => {
  it('is read in every usual form, and is the same number in each', () => {
    fc.assert(
      fc.property(parts, fc.constantFrom('', '-', ' ', '.', '\u2011', '\u2013', ' - '), (each, between) => {
        const read = ssn(` ${each.join(between)} `);
        expect(revealSsn(read)).toBe(each.join(''));
        expect(sameSsn(read, ssn(each.join('')))).toBe(true);
      }),
    );
  });

  it('of an area, group or serial that was never given out is refused, without a word of it in the reason', () => {
    const bad = fc.oneof(
      fc.tuple(fc.oneof(fc.constantFrom('000', '666'), digits(900, 999, 3)), digits(1, 99, 2), digits(1, 9999, 4)),
      fc.tuple(digits(1, 665, 3), fc.constant('00'), digits(1, 9999, 4)),
      fc.tuple(digits(1, 665, 3), digits(1, 99, 2), fc.constant('0000')),
    );
    fc.assert(
      fc.property(bad, (each) => {
        const problem = problemOf(each.join('-')) ?? '';
        expect(problem).toMatch(/^[A-Z].+\.$/);
        expect(problem).not.toContain(each.join(''));
        expect(problem).not.toContain(each.join('-'));
      }),
    );
  });

  it.each(['123-45-6789', '111-11-1111', '555555555', '999-99-9999', '000-00-0000'])(
    'is not %s, which people type in where they know none',
    (text) => {
      expect(problemOf(text)).not.toBeNull();
    },
  );

  it('is never guessed out of other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseSsn(text).ok && !/^\d{9}$/.test(normaliseSsn(text))).toBe(false);
      }),
    );
  });

  it.each([
    ['', 'Enter'],
    ['123-45-678', '9 digits'],
    ['123-45-67801', '9 digits'],
    ['12E-45-6780', 'digits'],
    ['\u0661\u0662\u0663-45-6780', 'digits'],
  ])('that is %j is refused with what is wrong', (text, words) => {
    expect(problemOf(text)).toContain(words);
  });

  it('is the same as itself and no other', () => {
    expect(sameSsn(ssn('123-45-6780'), ssn('123456780'))).toBe(true);
    expect(sameSsn(ssn('123-45-6780'), ssn('123-45-6781'))).toBe(false);
  });
});

describe('a social security number on its way through the program', () => {
  it('shows its last four digits wherever text is made of it', () => {
    fc.assert(
      fc.property(parts, ([area, group, serial]) => {
        const whole = area + group + serial;
        const one = ssn(whole);
        expect(maskSsn(one)).toBe(`***-**-${serial}`);
        const seen = [
          String(one),
          JSON.stringify({ one }),
          inspect({ one }),
          JSON.stringify(Object.entries(one)),
          inspect([[one]]),
        ];
        const copied: unknown = structuredClone({ one });
        const redacted = redactRecord({ value: one, person: { ssn: one }, list: [one] });
        for (const text of [...seen, inspect(copied, { depth: 9 }), JSON.stringify(redacted)]) {
          expect(text.replace(/\D/g, '')).not.toContain(whole);
          expect(text).not.toContain(`${area}-${group}`);
        }
      }),
    );
  });

  it('leaves nothing of itself in a log line, whatever the field is called', () => {
    const lines: string[] = [];
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const log = createLogger({ level: 'info', name: 'test' }, destination);
    log.info({ ssn: ssn('123-45-6780'), number: ssn('123-45-6780') }, `about ${String(ssn('123-45-6780'))}`);
    expect(lines).toHaveLength(1);
    expect(lines.join('')).not.toMatch(/123-?45-?6780|12345/);
  });
});
