import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { countSegments } from './segments.ts';

const count = (text: string) => {
  const { encoding, units, segments } = countSegments(text);
  return [encoding, units, segments];
};

describe('segments of a text', () => {
  it('hold 160 characters alone and 153 each together', () => {
    expect(count('')).toEqual(['GSM-7', 0, 0]);
    expect(count('a'.repeat(160))).toEqual(['GSM-7', 160, 1]);
    expect(count('a'.repeat(161))).toEqual(['GSM-7', 161, 2]);
    expect(count('a'.repeat(306))).toEqual(['GSM-7', 306, 2]);
    expect(count('a'.repeat(307))).toEqual(['GSM-7', 307, 3]);
  });

  it('hold 70 and 67 once a single character needs it', () => {
    expect(count('á'.repeat(70))).toEqual(['UCS-2', 70, 1]);
    expect(count('á'.repeat(71))).toEqual(['UCS-2', 71, 2]);
    expect(count('á'.repeat(134))).toEqual(['UCS-2', 134, 2]);
    expect(count('á'.repeat(135))).toEqual(['UCS-2', 135, 3]);
  });

  it('keep é ñ ü ¿ ¡ cheap, and say which characters are not', () => {
    expect(countSegments('éñü¿¡').encoding).toBe('GSM-7');
    expect(countSegments('sábado “hoy” á')).toMatchObject({ encoding: 'UCS-2', outsideGsm7: ['á', '“', '”'] });
  });

  it('count € and brackets twice', () => {
    expect(count('€'.repeat(80))).toEqual(['GSM-7', 160, 1]);
    expect(count('[€]')).toEqual(['GSM-7', 6, 1]);
  });

  it('never split a character that takes two places', () => {
    // 153 is odd: each full segment of 76 pairs leaves one place empty.
    expect(count('€'.repeat(153))).toEqual(['GSM-7', 306, 3]);
    expect(count('😀'.repeat(67))).toEqual(['UCS-2', 134, 3]);
  });

  it('never get fewer when a text gets longer, and are never fewer than its length needs', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 400, unit: 'grapheme' }),
        fc.string({ maxLength: 50, unit: 'grapheme' }),
        (text, more) => {
          const { encoding, units, segments } = countSegments(text);
          expect(countSegments(text + more).segments).toBeGreaterThanOrEqual(segments);
          const [alone, each] = encoding === 'GSM-7' ? [160, 153] : [70, 67];
          expect(segments).toBeGreaterThanOrEqual(Math.ceil(units <= alone ? units / alone : units / each));
        },
      ),
    );
  });
});
