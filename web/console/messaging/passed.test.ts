import { describe, expect, it } from '@jest/globals';
import { passed } from './passed.ts';

const at = (wallTime: string, now: string) => passed(wallTime, 'America/New_York', new Date(now));

describe('A send time', () => {
  it.each([
    ['that the clock has not shown yet', '10:01', '15:00:30', 'no'],
    ['of this minute', '10:00', '15:00:30', 'no'],
    ['of a minute ago', '09:59', '15:00:30', 'lately'],
    ['of fifteen minutes ago, to the second', '09:45', '15:00:00', 'lately'],
    ['of fifteen minutes and a second ago', '09:45', '15:00:01', 'long ago'],
    ['of an hour ago', '09:00', '15:00:00', 'long ago'],
  ] as const)('%s', (_what, chosen, now, is) => {
    expect(at(`2026-03-02T${chosen}`, `2026-03-02T${now}Z`)).toBe(is);
  });

  it.each([
    ['just shown for the second time', '01:05', '06:05:40', 'no'],
    ['shown for the second time three minutes ago', '01:02', '06:05:00', 'lately'],
    ['shown before the clocks went back', '00:58', '06:05:00', 'long ago'],
    ['ahead, though shown once ten minutes ago', '01:55', '06:05:00', 'no'],
  ] as const)('in the night in which clocks go back, %s', (_what, chosen, now, is) => {
    expect(at(`2026-11-01T${chosen}`, `2026-11-01T${now}Z`)).toBe(is);
  });
});
