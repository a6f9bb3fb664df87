import { describe, expect, it } from '@jest/globals';
import { changeOf, reasonsByCount } from './audience-counts.ts';

const counts = (send: number, skip: number, byReason: Record<string, number> = {}) => ({
  recipients: send + skip,
  send,
  messages: send,
  skip,
  otherPreference: 0,
  byReason,
  byLanguage: { en: send },
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

  it('What changed since the last refresh is told in both directions', () => {
    expect(changeOf(counts(10, 2), counts(13, 1))).toEqual({ send: 3, skip: -1 });
  });
});
