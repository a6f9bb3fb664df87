import { describe, expect, it } from '@jest/globals';
import { formatMoney, mostCents, parseMoney, plainMoney, safeCents, sumCents } from './money.ts';

/** The same numbers each run, from 0 to `below`. */
function* numbers(below: number, count: number): Generator<number> {
  let state = 42;
  for (let n = 0; n < count; n++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield Math.floor((state / 2 ** 32) * below);
  }
}

describe('an amount that somebody writes', () => {
  it.each([
    ['12.50', 1250],
    ['12.5', 1250],
    ['$1,200', 120_000],
    [' $ 1,234,567 ', null],
    ['1,000,000.00', mostCents],
    ['1000000.01', null],
    ['0012.07', 1207],
    ['.50', null],
    ['7', 700],
    ['0', null],
    ['0.00', null],
    ['12.505', null],
    ['12.500', null],
    ['-5', null],
    ['−5', null],
    ['(5.00)', null],
    ['5-', null],
    ['12,50', null],
    ['1,20,000', null],
    ['1e3', null],
    ['0x10', null],
    ['١٢', null],
    ['', null],
    ['99999999999999999999999', null],
  ])('%p is %p cents', (text, cents) => {
    const read = parseMoney(text);
    expect(read.ok ? read.value : null).toBe(cents);
    expect(read.ok || read.problem !== '').toBe(true);
  });

  it('is read again as it was printed, whatever it is', () => {
    for (const each of numbers(mostCents, 2000)) {
      const cents = each + 1;
      expect(parseMoney(formatMoney(cents))).toEqual({ ok: true, value: cents });
      expect(parseMoney(plainMoney(cents))).toEqual({ ok: true, value: cents });
      expect(formatMoney(-cents)).toBe(`-${formatMoney(cents)}`);
    }
  });
});

describe('cents', () => {
  it('are added exactly, where dollars as fractions would not be', () => {
    const amounts = [...numbers(mostCents, 5000)];
    const backwards = amounts.toReversed();
    expect(sumCents(amounts)).toBe(sumCents(backwards));
    expect(sumCents([...amounts, ...amounts.map((each) => -each)])).toBe(0);
    expect(sumCents([10, 20])).toBe(30);
  });

  it('are never a number that is not exact', () => {
    for (const value of [0.5, Number.NaN, 2 ** 53, '9007199254740993', '1.5'])
      expect(() => safeCents(value)).toThrow(RangeError);
    expect(safeCents('-1250')).toBe(-1250);
    expect(safeCents(12n)).toBe(12);
    expect(() => sumCents([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
  });

  it('are printed with their sign and both digits', () => {
    expect([0, 5, -5, -120_000].map((each) => plainMoney(each))).toEqual(['0.00', '0.05', '-0.05', '-1200.00']);
    expect(formatMoney(120_050)).toBe('$1,200.50');
    expect(formatMoney(120_050, 'es')).toMatch(/1,?200\.50/);
  });
});
