import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { opensAt, widestWindow, withinWidest } from './quiet-hours.ts';
import { instantOf, wallTimeOf } from './time.ts';

const window = { from: '08:00', to: '21:00' };
const opens = (wallTime: string, zone: string, range = window) => {
  const at = opensAt(instantOf(wallTime, zone), [zone], range);
  return at && wallTimeOf(at, zone);
};

describe('quiet hours', () => {
  it('let a message go at once between 8 in the morning and 9 in the evening, the end itself excluded', () => {
    expect(opens('2026-03-04T08:00', 'America/New_York')).toBeNull();
    expect(opens('2026-03-04T20:59', 'America/New_York')).toBeNull();
    expect(opens('2026-03-04T21:00', 'America/New_York')).toBe('2026-03-05T08:00');
    expect(opens('2026-03-04T07:59', 'America/New_York')).toBe('2026-03-04T08:00');
  });

  it.each([
    ['America/New_York', '2026-03-07T22:00', '2026-03-08T08:00', 9],
    ['America/New_York', '2026-10-31T22:00', '2026-11-01T08:00', 11],
    ['America/Phoenix', '2026-03-07T22:00', '2026-03-08T08:00', 10],
    ['Pacific/Honolulu', '2026-10-31T22:00', '2026-11-01T08:00', 10],
    ['America/Indiana/Indianapolis', '2026-03-07T22:00', '2026-03-08T08:00', 9],
    ['America/Indiana/Tell_City', '2026-10-31T22:00', '2026-11-01T08:00', 11],
  ])('in %s, from %s, end at %s, after %s hours of that night', (zone, from, until, hours) => {
    const start = instantOf(from, zone);
    const at = opensAt(start, [zone], window);
    expect(at && wallTimeOf(at, zone)).toBe(until);
    expect((Date.parse(at ?? '') - Date.parse(start)) / 3_600_000).toBe(hours);
  });

  it('that end in the hour which a spring night skips end with the gap', () => {
    expect(opens('2026-03-08T01:00', 'America/New_York', { from: '02:30', to: '21:00' })).toBe('2026-03-08T03:00');
  });

  it('that begin in the hour which an autumn night repeats hold in both', () => {
    const second = new Date(Date.parse(instantOf('2026-11-01T01:40', 'America/New_York')) + 3_600_000).toISOString();
    expect(opensAt(second, ['America/New_York'], { from: '08:00', to: '24:00' })).toBe('2026-11-01T13:00:00Z');
  });

  it('never close where the whole day is open', () => {
    expect(opens('2026-03-04T23:59', 'America/Denver', { from: '00:00', to: '24:00' })).toBeNull();
    expect(opens('2026-03-04T00:00', 'America/Denver', { from: '00:00', to: '24:00' })).toBeNull();
  });

  it('wait for both zones where nobody knows which one it is', () => {
    const at = opensAt('2026-03-04T12:30:00Z', ['America/New_York', 'America/Chicago'], window);
    expect(at).toBe('2026-03-04T14:00:00Z'); // 9:00 and 8:00
    expect(opensAt('2026-03-05T02:30:00Z', ['America/New_York', 'America/Chicago'], window)).toBe(
      '2026-03-05T14:00:00Z',
    );
  });

  it('follow the first zone where the windows never meet, so that nothing waits for ever', () => {
    const narrow = { from: '08:00', to: '09:00' };
    const at = opensAt('2026-03-04T12:00:00Z', ['America/New_York', 'Pacific/Honolulu'], narrow);
    expect(at).toBe('2026-03-04T13:00:00Z');
  });

  const zones = fc.constantFrom(
    'America/New_York',
    'America/Phoenix',
    'Pacific/Honolulu',
    'America/Indiana/Indianapolis',
    'America/Indiana/Knox',
    'America/Adak',
  );
  const nights = fc
    .tuple(fc.constantFrom('2026-03-06T00:00:00Z', '2026-10-30T00:00:00Z'), fc.integer({ min: 0, max: 4 * 86_400 }))
    .map(([from, seconds]) => new Date(Date.parse(from) + seconds * 1000).toISOString());
  const clock = fc
    .integer({ min: 0, max: 95 })
    .map((n) => `${String(Math.floor(n / 4)).padStart(2, '0')}:${['00', '15', '30', '45'][n % 4]}`);
  const windows = fc
    .tuple(clock, clock)
    .filter(([from, to]) => from < to && to > '03:30')
    .map(([from, to]) => ({ from, to }));

  it('never let anything out outside of the window, never move it back, and never longer than needed', () => {
    fc.assert(
      fc.property(nights, zones, windows, (at, zone, range) => {
        const until = opensAt(at, [zone], range) ?? at;
        const shown = wallTimeOf(until, zone).slice(11);
        expect(shown >= range.from && shown < range.to).toBe(true);
        expect(Date.parse(until)).toBeGreaterThanOrEqual(Date.parse(at));
        // The minute before it was closed, unless it goes at once.
        const before = new Date(Date.parse(until) - 60_000).toISOString();
        const earlier = wallTimeOf(before, zone).slice(11);
        const waitedLonger = Date.parse(before) >= Date.parse(at) && earlier >= range.from && earlier < range.to;
        expect(waitedLonger).toBe(false);
        expect(opensAt(until, [zone], range)).toBeNull();
      }),
      { numRuns: 400 },
    );
  });

  it('of a practice are kept within what the law leaves open', () => {
    expect(withinWidest({ from: '00:00', to: '24:00' })).toEqual(widestWindow);
    expect(withinWidest({ from: '09:00', to: '22:00' })).toEqual({ from: '09:00', to: '21:00' });
    expect(withinWidest({ from: '21:30', to: '23:00' })).toEqual(widestWindow);
  });
});
