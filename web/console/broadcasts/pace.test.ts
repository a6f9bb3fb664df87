import { describe, expect, it } from '@jest/globals';
import { paceInWords, timeLeft } from './pace.ts';

const none = { perMinute: 0, going: 0, deferred: null, again: null, standstill: null };

describe('The time that a broadcast still takes', () => {
  it.each([
    [50, 100, 'less than a minute left'],
    [100, 100, 'about 1 minute left'],
    [1_240, 100, 'about 12 minutes left'],
    [3_200, 100, 'about 30 minutes left'],
    [7_700, 100, 'about 75 minutes left'],
    [9_000, 100, 'about 2 hours left'],
    [60_000, 100, 'about 10 hours left'],
  ])('Is told as coarsely as it is known: %d at %d a minute', (going, perMinute, words) => {
    expect(timeLeft({ ...none, going, perMinute })).toBe(words);
  });

  it('Is not told where nothing went out in the last minute', () => {
    expect(timeLeft({ ...none, going: 10 })).toBeNull();
    expect(paceInWords({ ...none, going: 10 })).toBe('Nothing went out in the last minute');
  });

  it('Is being measured where it has only begun', () => {
    expect(timeLeft({ ...none, perMinute: null, going: 10 })).toBeNull();
    expect(paceInWords({ ...none, perMinute: null, going: 10 })).toBe('The pace is being measured');
  });

  it('Leaves out what waits for another hour or attempt', () => {
    const at = '2026-03-03T16:00:00Z';
    const pace = { ...none, perMinute: 83, going: 996, deferred: { count: 5_000, at }, again: { count: 30, at } };
    expect(paceInWords(pace)).toBe('83 a minute, about 12 minutes left');
    expect(paceInWords({ ...pace, going: 0 })).toBe('Everything else waits');
    expect(paceInWords({ ...none, perMinute: 83 })).toBe('All messages have been handed over');
  });
});
