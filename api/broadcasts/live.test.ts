import { describe, expect, it } from '@jest/globals';
import { noCounts as none } from '../../domain/broadcast-counts.ts';
import { isStill } from './live.ts';

const aLongTime = 10_000;

describe('Who watches a broadcast that is over is told that nothing changes any more', () => {
  it('at once where nothing is waited for, and after a while where only reports are', () => {
    const delivered = { status: 'completed', counts: { ...none, delivered: 9 }, afterwards: undefined } as const;
    const reports = { ...delivered, counts: { ...none, delivered: 8, accepted: 1 } };
    expect([isStill(delivered, 0), isStill(reports, 0), isStill(reports, aLongTime)]).toEqual([true, false, true]);
  });

  it('not while something of it goes out yet, however long that takes', () => {
    const calls = { counts: { ...none, failed: 5 }, afterwards: { reports: 0, again: 5 } };
    expect(isStill({ status: 'completed', ...calls }, aLongTime)).toBe(false);
    for (const counts of [
      { ...none, accepted: 6, pending: 3 },
      { ...none, accepted: 6, sending: 2 },
    ])
      expect(isStill({ status: 'cancelled', counts, afterwards: undefined }, aLongTime)).toBe(false);
  });

  it('nor while it runs', () => {
    expect(isStill({ status: 'paused', counts: none, afterwards: undefined }, aLongTime)).toBe(false);
  });
});
