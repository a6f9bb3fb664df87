import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { countSegments } from './segments.ts';
import {
  addDays,
  clockTime,
  instantOf,
  isZone,
  localDate,
  longDate,
  shortDate,
  startOfDay,
  nextWallTime,
  wallTimeExists,
  wallTimeOf,
  readInstant,
} from './time.ts';

const denver = 'America/Denver';

describe('a wall time in a zone', () => {
  it('that is skipped in the spring night moves forward by an hour', () => {
    expect(instantOf('2026-03-08T02:30', denver)).toBe('2026-03-08T09:30:00Z');
    expect(wallTimeOf('2026-03-08T09:30:00Z', denver)).toBe('2026-03-08T03:30');
    expect(wallTimeExists('2026-03-08T02:30', denver)).toBe(false);
    expect(wallTimeExists('2026-03-08T03:30', denver)).toBe(true);
    expect(nextWallTime('2026-03-08T02:30', denver)).toBe('2026-03-08T03:00');
    expect(nextWallTime('2026-03-08T03:30', denver)).toBe('2026-03-08T03:30');
  });

  it('that comes twice in the autumn night means the first time', () => {
    expect(instantOf('2026-11-01T01:30', denver)).toBe('2026-11-01T07:30:00Z');
    expect(wallTimeOf('2026-11-01T08:30:00Z', denver)).toBe('2026-11-01T01:30');
  });

  it('stays the same hour all year in Arizona and Hawaii', () => {
    for (const date of ['2026-03-08', '2026-07-01', '2026-11-01', '2026-12-01']) {
      expect(instantOf(`${date}T09:00`, 'America/Phoenix')).toBe(`${date}T16:00:00Z`);
      expect(instantOf(`${date}T09:00`, 'Pacific/Honolulu')).toBe(`${date}T19:00:00Z`);
    }
    expect(wallTimeExists('2026-03-08T02:30', 'America/Phoenix')).toBe(true);
  });

  it('follows each part of Indiana by its own clock', () => {
    expect(instantOf('2026-07-01T09:00', 'America/Indiana/Indianapolis')).toBe('2026-07-01T13:00:00Z');
    expect(instantOf('2026-07-01T09:00', 'America/Indiana/Tell_City')).toBe('2026-07-01T14:00:00Z');
    // Indianapolis kept no summer time before 2006.
    expect(instantOf('2005-07-01T09:00', 'America/Indiana/Indianapolis')).toBe('2005-07-01T14:00:00Z');
  });

  it('comes back as it was entered, except where clocks skip it', () => {
    const zones = fc.constantFrom(
      denver,
      'America/Phoenix',
      'Pacific/Honolulu',
      'America/New_York',
      'America/Indiana/Knox',
    );
    const walls = fc
      .date({ min: new Date('2024-01-01T00:00Z'), max: new Date('2030-01-01T00:00Z'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 16));
    fc.assert(
      fc.property(walls, zones, (wall, zone) => {
        const back = wallTimeOf(instantOf(wall, zone), zone);
        expect(back === wall).toBe(wallTimeExists(wall, zone));
        expect(back >= wall).toBe(true);
      }),
    );
  });
});

describe('a day in a zone', () => {
  it('begins at its own midnight', () => {
    expect(startOfDay('2026-03-08', denver)).toBe('2026-03-08T07:00:00Z');
    expect(startOfDay('2026-03-09', denver)).toBe('2026-03-09T06:00:00Z');
    expect(startOfDay('2026-03-08', 'Pacific/Honolulu')).toBe('2026-03-08T10:00:00Z');
  });

  it('begins later where midnight is skipped', () => {
    expect(startOfDay('2026-03-08', 'America/Havana')).toBe('2026-03-08T05:00:00Z');
  });

  it('is another one further west at the same moment', () => {
    expect(localDate('2026-03-04T05:30:00Z', 'America/New_York')).toBe('2026-03-04');
    expect(localDate('2026-03-04T05:30:00Z', denver)).toBe('2026-03-03');
  });

  it('is counted by the calendar', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-03-01', -60)).toBe('2025-12-31');
  });
});

describe('a zone', () => {
  it.each(['America/Denver', 'America/Indiana/Knox', 'Pacific/Honolulu', 'UTC'])('%s is one', (zone) => {
    expect(isZone(zone)).toBe(true);
  });
  it.each(['', ' ', 'Mars/Olympus', '+05:00', '-07:00', 'Denver', '2026-03-04[UTC]'])('"%s" is none', (zone) => {
    expect(isZone(zone)).toBe(false);
  });
});

describe('dates and times in messages', () => {
  const saturday = '2026-03-07T16:30:00Z';

  it('are written as people write them, in the zone of the location', () => {
    expect(longDate(saturday, denver, 'en')).toBe('Saturday, March 7, 2026');
    expect(longDate(saturday, denver, 'es')).toBe('sábado, 7 de marzo de 2026');
    expect(shortDate(saturday, denver, 'en')).toBe('Sat, Mar 7');
    expect(shortDate(saturday, denver, 'es')).toBe('7 de marzo');
    expect(clockTime(saturday, denver, 'en')).toBe('9:30 AM');
    expect(clockTime(saturday, 'Pacific/Honolulu', 'en')).toBe('6:30 AM');
    expect(clockTime('2026-03-07T19:00:00Z', denver, 'en')).toBe('12:00 PM');
    expect(clockTime(saturday, denver, 'es')).toBe('9:30 a.m.');
  });

  it('keep to their own zone and form, whatever was written before', () => {
    const kiritimati = 'Pacific/Kiritimati';
    expect([denver, kiritimati, denver].map((zone) => longDate(saturday, zone, 'en'))).toEqual([
      'Saturday, March 7, 2026',
      'Sunday, March 8, 2026',
      'Saturday, March 7, 2026',
    ]);
    expect(shortDate(saturday, kiritimati, 'en')).toBe('Sun, Mar 8');
    expect(shortDate(saturday, denver, 'en')).toBe('Sat, Mar 7');
  });

  it('never double the price of a text by a character the carrier does not know', () => {
    for (let day = 0; day < 366; day++) {
      const instant = instantOf(`${addDays('2028-01-01', day)}T15:05`, denver);
      for (const locale of ['en', 'es'] as const) {
        const text = `${shortDate(instant, denver, locale)} ${clockTime(instant, denver, locale)}`;
        expect(countSegments(text).encoding).toBe('GSM-7');
      }
    }
  });
});

describe('an instant of another system', () => {
  it.each([
    ['2026-12-01T10:00:00Z', '2026-12-01T10:00:00.000Z'],
    ['2026-12-01T10:00:00.123456+05:30', '2026-12-01T04:30:00.123Z'],
    ['2026-12-01T10:00-07:00', '2026-12-01T17:00:00.000Z'],
  ])('%s is read in UTC', (text, instant) => {
    expect(readInstant(text)).toBe(instant);
  });

  it.each([
    '',
    '2026-12-01',
    '2026-12-01T10:00:00',
    '2026-02-30T10:00:00Z',
    '2026-12-01T24:30:00Z',
    'now',
    '2026-12-01T10:00:00Z[UTC]',
  ])('"%s" is none', (text) => {
    expect(readInstant(text)).toBeNull();
  });
});
