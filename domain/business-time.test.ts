import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  addBusinessDays,
  addBusinessMinutes,
  type BusinessCalendar,
  businessCalendar,
  nextBusinessDay,
} from './business-time.ts';
import { instantOf, wallTimeOf } from './time.ts';

const calendar: BusinessCalendar = {
  zone: 'America/New_York',
  hours: { from: '09:00', to: '17:00' },
  weekdays: [1, 2, 3, 4, 5],
  holidays: ['2026-11-26', '12-25'],
};
const after = (wallTime: string, hours: number, given = calendar) =>
  wallTimeOf(addBusinessMinutes(instantOf(wallTime, given.zone), hours * 60, given), given.zone);

describe('business time', () => {
  it.each([
    ['within a day', '2026-11-23T10:00', 4, '2026-11-23T14:00'],
    ['to the end of a day, which still is that day', '2026-11-23T13:00', 4, '2026-11-23T17:00'],
    ['over night', '2026-11-23T15:00', 4, '2026-11-24T11:00'],
    ['from the evening on', '2026-11-23T20:00', 1, '2026-11-24T10:00'],
    ['over a holiday', '2026-11-25T16:00', 2, '2026-11-27T10:00'],
    ['over a holiday of every year', '2026-12-24T16:30', 1, '2026-12-28T09:30'],
    ['over a weekend', '2026-11-27T16:00', 16, '2026-12-01T16:00'],
    ['back over a weekend', '2026-11-30T10:00', -4, '2026-11-27T14:00'],
    ['back from a Sunday', '2026-11-29T12:00', -1, '2026-11-27T16:00'],
  ])('goes %s', (_, from, hours, to) => {
    expect(after(from, hours)).toBe(to);
  });

  it('of an office that is open day and night counts the hour that a spring night skips', () => {
    const always = { ...calendar, hours: { from: '00:00', to: '24:00' }, weekdays: [1, 2, 3, 4, 5, 6, 7] };
    expect(after('2026-03-07T22:00', 6, always)).toBe('2026-03-08T05:00');
  });

  it('counts whole days of the office', () => {
    const days = (from: string, count: number, given = calendar) =>
      wallTimeOf(addBusinessDays(instantOf(from, given.zone), count, given), given.zone);
    expect(days('2026-11-24T10:00', 3)).toBe('2026-11-30T10:00');
    expect(days('2026-11-29T12:00', 1)).toBe('2026-11-30T17:00');
    expect(days('2026-11-23T08:00', 2, { ...calendar, hours: { from: '00:00', to: '24:00' } })).toBe(
      '2026-11-25T08:00',
    );
  });

  it('begins the next business day when the office opens', () => {
    const next = nextBusinessDay(instantOf('2026-11-27T08:00', calendar.zone), calendar);
    expect(wallTimeOf(next, calendar.zone)).toBe('2026-11-30T09:00');
  });

  it('goes on for as long as it takes where the office is open for an hour a day', () => {
    const short = { ...calendar, hours: { from: '09:00', to: '10:00' }, holidays: [] };
    expect(after('2026-01-05T09:00', 400, short)).toBe('2027-07-16T10:00');
  });

  it('says what to do where no day is a business day', () => {
    expect(() => addBusinessMinutes('2026-03-02T12:00:00Z', 5, { ...calendar, weekdays: [] })).toThrow(
      'System Settings',
    );
  });

  it('there and back again is never later, and adds up', () => {
    const instants = fc
      .integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2026-12-31T00:00:00Z') })
      .map((ms) => new Date(Math.floor(ms / 60_000) * 60_000).toISOString());
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 3_000 }), (at, a, b) => {
        const once = addBusinessMinutes(at, a + b, calendar);
        expect(addBusinessMinutes(addBusinessMinutes(at, a, calendar), b, calendar)).toBe(once);
        expect(once > at).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('is what the practice set', () => {
    const stored = new Map([
      [1301, '08:00-16:00'],
      [1302, 'mon-sat'],
      [1303, '2026-07-03, 01-01'],
    ]);
    expect(businessCalendar(stored, 'America/Phoenix')).toEqual({
      zone: 'America/Phoenix',
      hours: { from: '08:00', to: '16:00' },
      weekdays: [1, 2, 3, 4, 5, 6],
      holidays: ['2026-07-03', '01-01'],
    });
  });
});
