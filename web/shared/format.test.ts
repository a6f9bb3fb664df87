import { describe, expect, it } from '@jest/globals';
import * as show from './format.ts';

/** Intl puts a narrow no-break space before AM. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('Dates are shown in a zone that is meant', () => {
  it('A date stays the same day wherever the reader is', () => {
    expect(show.showDate('2026-03-01')).toBe('Mar 1, 2026');
    expect(show.showLongDate('2026-03-03')).toBe('Tuesday, March 3, 2026');
  });

  it('A wall time is shown as it was entered', () => {
    expect(plain(show.showWallTime('2026-03-08T02:30'))).toBe('Mar 8, 2026, 2:30 AM');
    expect(plain(show.showWallClock('2026-03-03T15:05'))).toBe('3:05 PM');
  });

  it('An instant is shown in the zone that is named', () => {
    expect(plain(show.showInstant('2026-03-03T02:30:00Z', 'America/Phoenix'))).toBe('Mar 2, 2026, 7:30 PM');
    expect(plain(show.showMoment('2026-03-03T02:30:09Z', 'America/New_York'))).toBe('Mar 2, 2026, 9:30:09 PM');
  });

  it('An instant that stands alone names its zone', () => {
    expect(plain(show.showZoned('2026-07-03T02:30:00Z', 'America/New_York'))).toBe('Jul 2, 2026, 10:30 PM EDT');
  });

  it('A zone has the short name of the season', () => {
    expect(show.zoneName('America/New_York', new Date('2026-07-01T12:00:00Z'))).toBe('EDT');
    expect(show.zoneName('America/New_York', new Date('2026-12-01T12:00:00Z'))).toBe('EST');
    expect(show.zoneCity('America/New_York')).toBe('New York');
  });

  it('An instant of today is a time, one of another day has its date, by the clocks of the zone', () => {
    const now = new Date('2026-03-03T15:00:00Z');
    expect(show.showRecent('2026-03-03T14:30:00Z', now, 'America/New_York')).toBe('9:30 AM EST');
    expect(show.showRecent('2026-03-03T02:30:00Z', now, 'America/New_York')).toBe('Mar 2, 9:30 PM EST');
  });

  it('Today is the day on the clocks of the practice', () => {
    const at = new Date('2026-03-03T02:30:00Z');
    expect(show.dateIn('America/Phoenix', at)).toBe('2026-03-02');
    expect(show.wallTimeIn('America/Phoenix', at)).toBe('2026-03-02T19:30');
    expect(show.wallTimeIn('UTC', new Date('2026-03-03T00:05:00Z'))).toBe('2026-03-03T00:05');
  });

  it('The day after the last of a month is the first of the next', () => {
    expect(show.addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(show.addDays('2026-01-01', -1)).toBe('2025-12-31');
  });
});

describe('Numbers and addresses', () => {
  it('A US number reads as people write it; others and e-mail addresses stay', () => {
    expect(show.showAddress('+12085550123')).toBe('(208) 555-0123');
    expect(show.showAddress('+525512345678')).toBe('+525512345678');
    expect(show.showAddress('a@example.org')).toBe('a@example.org');
  });

  it('Thousands are set apart', () => {
    expect(show.showNumber(12_345)).toBe('12,345');
  });
});
