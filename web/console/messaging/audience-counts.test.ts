import { describe, expect, it } from '@jest/globals';
import { changesInWords, reasonsByCount } from './audience-counts.ts';

const counts = (send: number, skip: number, byReason: Record<string, number> = {}) => ({
  recipients: send + skip,
  send,
  messages: send,
  skip,
  otherPreference: 0,
  byReason,
  byLanguage: { en: send },
  byMethod: { text: { send, messages: send } },
});

describe('Refresh says who gets it and who not', () => {
  it('The commonest reason for being left out comes first', () => {
    const order = reasonsByCount(counts(1, 6, { inactive: 1, 'no-consent': 4, capped: 0, 'opted-out': 1 }));
    expect(order).toEqual([
      ['no-consent', 4],
      ['inactive', 1],
      ['opted-out', 1],
    ]);
  });

  it('What changed since the last look is told in words, and what did not is left away', () => {
    const same = { added: 0, gone: 0, nowSend: 0, nowSkip: 0, otherReason: 0, otherMethod: 0 };
    const nothing = { since: '2026-03-02T14:00:00Z', ...same };
    expect(changesInWords(nothing)).toBe('');
    expect(changesInWords({ ...nothing, added: 3, gone: 2, nowSkip: 1 })).toBe('3 new, 2 gone, 1 is left out now');
    expect(changesInWords({ ...nothing, otherMethod: 2 })).toBe('2 by another method');
    expect(changesInWords({ ...nothing, nowSend: 1200, otherReason: 1 })).toBe(
      '1,200 get it now, 1 is left out for another reason',
    );
  });
});
