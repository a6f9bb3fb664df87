import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { displayPhone, parsePhone } from './phone.ts';

describe('a phone number', () => {
  it.each(['(208) 555-0123', '208.555.0123', '1-208-555-0123', '+1 208 555 0123', ' 2085550123 '])(
    'written %s is one and the same',
    (text) => {
      expect(parsePhone(text)).toEqual({ ok: true, value: '+12085550123' });
    },
  );

  it('of another country is kept with its code', () => {
    expect(parsePhone('+52 55 1234 5678')).toEqual({ ok: true, value: '+525512345678' });
    expect(displayPhone('+525512345678')).toBe('+52 55 1234 5678');
  });

  it('of the range kept for tests is usable in every area', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 999 }), fc.integer({ min: 100, max: 199 }), (area, line) => {
        const e164 = `+1${area}5550${line}`;
        expect(parsePhone(e164)).toEqual({ ok: true, value: e164 });
      }),
    );
  });

  it.each([
    ['', 'Enter a phone number.'],
    ['call mum', 'This is not a phone number. Write it with its area code, as in (208) 555-0123.'],
    ['555-0123', 'A US number has 10 digits with its area code; this one has 7.'],
    ['(208) 155-0123', 'There is no such phone number. Check the area code and the digits.'],
    ['(208) 555-0123 x12', 'Texts and automatic calls cannot reach an extension. Enter a direct number.'],
  ])('"%s" is refused with a sentence', (text, sentence) => {
    expect(parsePhone(text)).toEqual({ ok: false, problem: sentence });
  });

  it('is shown as people read it', () => {
    expect(displayPhone('+12085550123')).toBe('(208) 555-0123');
    expect(displayPhone('unknown')).toBe('unknown');
  });

  it('that was shown can be typed in again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 999 }), fc.integer({ min: 100, max: 199 }), (area, line) => {
        const e164 = `+1${area}5550${line}`;
        expect(parsePhone(displayPhone(e164))).toEqual({ ok: true, value: e164 });
      }),
    );
  });
});
