import { describe, expect, it } from '@jest/globals';
import { faxSize } from './fax-size.ts';
import { lengths, tooLong } from './lengths.ts';

describe('the length of a fax', () => {
  it.each([
    ['the widest letters', 'W'.repeat(31), 3_100],
    ['words that never share a line', `${'W'.repeat(30)} WWW`, 3_100],
    ['nothing but lines', '\n.', 340],
    ['what no font prints', '\u6f22', 120],
  ])('is measured but where it is surely short: of %s none that is taken to be is too long', (_what, part, letters) => {
    const body = part.repeat(Math.ceil(letters / part.length));
    expect(lengths.fax?.isShort?.(body)).toBe(true);
    expect(faxSize(body, 'en').pages).toBeLessThanOrEqual(lengths.fax?.most ?? 0);
  });

  it('is refused beyond its ten pages, and so is a call of more than a minute', () => {
    expect(tooLong('fax', '\n.'.repeat(500), 'en')).toContain('10 pages');
    expect(tooLong('fax', '\n.'.repeat(250), 'en')).toBeNull();
    expect(tooLong('voice', 'Please come a little early. '.repeat(40), 'en')).toContain('60 seconds');
    expect(tooLong('email', 'a'.repeat(5_000), 'en')).toBeNull();
  });
});
