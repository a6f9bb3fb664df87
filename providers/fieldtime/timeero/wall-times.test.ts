import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { datesAround, timesOf, wireTimesOf } from './wall-times.ts';
import { UnreadableRecord } from './wire.ts';

const zones = [
  'America/New_York',
  'America/Phoenix',
  'America/Los_Angeles',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'UTC',
];

const wire = (startsAt: string, endsAt: string, zone: string) => wireTimesOf({ startsAt, endsAt, zone });

describe('the time of a shift', () => {
  it('comes back as the same two instants, in any zone, at any time of the year and across midnight', () => {
    const minute = fc.integer({ min: Date.UTC(2025, 0, 1) / 60_000, max: Date.UTC(2028, 0, 1) / 60_000 });
    fc.assert(
      fc.property(
        minute,
        fc.integer({ min: 1, max: 3 * 24 * 60 }),
        fc.constantFrom(...zones),
        (start, length, zone) => {
          const startsAt = new Date(start * 60_000).toISOString();
          const endsAt = new Date((start + length) * 60_000).toISOString();
          const read = timesOf({ ...wire(startsAt, endsAt, zone) });
          expect(read).toMatchObject({ startsAt, endsAt });
          expect([zone, 'UTC']).toContain(read.zone);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps the clock on the wall over the night in which summer time begins', () => {
    // 7 March 22:00 EST to 8 March 06:00 EDT: seven hours, not eight.
    expect(wire('2026-03-08T03:00:00.000Z', '2026-03-08T10:00:00.000Z', 'America/New_York')).toEqual({
      start_date: '03/07/2026',
      start_time: '22:00',
      end_date: '03/08/2026',
      end_time: '06:00',
      timezone: 'America/New_York',
    });
  });

  it('of a night shift over the end of summer time is nine hours by the clock that shows eight', () => {
    const times = wire('2026-11-01T02:00:00.000Z', '2026-11-01T11:00:00.000Z', 'America/New_York');
    expect(times).toMatchObject({ start_date: '10/31/2026', start_time: '22:00', end_time: '06:00' });
    expect(timesOf({ ...times })).toMatchObject({ endsAt: '2026-11-01T11:00:00.000Z' });
  });

  it('that the clock shows twice is the first one by the wall, and the second one in UTC', () => {
    const first = wire('2026-11-01T05:30:00.000Z', '2026-11-01T05:45:00.000Z', 'America/New_York');
    expect(first).toMatchObject({ start_time: '01:30', end_time: '01:45', timezone: 'America/New_York' });
    const second = wire('2026-11-01T06:30:00.000Z', '2026-11-01T06:45:00.000Z', 'America/New_York');
    expect(second).toMatchObject({ start_time: '06:30', end_time: '06:45', timezone: 'UTC' });
    expect(timesOf({ ...second })).toMatchObject({ startsAt: '2026-11-01T06:30:00.000Z' });
  });

  it('that an administrator put into the skipped hour of a spring night moves forward', () => {
    const times = { start_date: '03/08/2026', start_time: '02:30', end_date: '03/08/2026', end_time: '04:00' };
    expect(timesOf({ ...times, timezone: 'America/New_York' })).toMatchObject({
      startsAt: '2026-03-08T07:30:00.000Z',
      endsAt: '2026-03-08T08:00:00.000Z',
    });
  });

  it.each([
    [{ start_time: '22:00', end_time: '06:00' }, '2026-03-03T03:00:00.000Z', '2026-03-03T11:00:00.000Z'],
    [{ start_time: '9:05', end_time: '10:00:00' }, '2026-03-02T14:05:00.000Z', '2026-03-02T15:00:00.000Z'],
    [{ start_time: '12:00 AM', end_time: '12:30 pm' }, '2026-03-02T05:00:00.000Z', '2026-03-02T17:30:00.000Z'],
    [{ all_day: true }, '2026-03-02T05:00:00.000Z', '2026-03-03T05:00:00.000Z'],
    [{ all_day: 1, end_date: '03/08/2026' }, '2026-03-02T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
    [
      { start_date: '2026-03-02', start_time: '09:00', end_time: '10:00' },
      '2026-03-02T14:00:00.000Z',
      '2026-03-02T15:00:00.000Z',
    ],
  ])('is read as others write it: %j', (change, startsAt, endsAt) => {
    const read = timesOf({ start_date: '03/02/2026', timezone: 'America/New_York', ...change });
    expect(read).toEqual({ startsAt, endsAt, zone: 'America/New_York' });
  });

  it.each([
    [{ timezone: 'Mars/Olympus' }, 'timezone'],
    [{ timezone: '+05:00' }, 'timezone'],
    [{ start_date: '02/30/2026' }, 'start_date'],
    [{ start_date: '13/01/2026' }, 'start_date'],
    [{ start_date: null }, 'start_date'],
    [{ start_time: '24:00' }, 'start_time'],
    [{ end_time: '13:00 PM' }, 'end_time'],
    [{ end_date: '03/01/2026' }, 'end_time'],
  ])('that makes no sense is unreadable, with the name of the field: %j', (change, field) => {
    const times = { start_date: '03/02/2026', start_time: '09:00', end_time: '10:00', timezone: 'America/New_York' };
    expect(() => timesOf({ ...times, ...change })).toThrow(UnreadableRecord);
    expect(() => timesOf({ ...times, ...change })).toThrow(field);
  });
});

describe('the dates that a window is asked by', () => {
  it('hold its instants in every zone of the earth', () => {
    expect(datesAround('2026-03-01T05:00:00Z', '2026-04-01T04:00:00Z')).toEqual({
      start_date: '02/28/2026',
      end_date: '04/02/2026',
    });
  });
});
