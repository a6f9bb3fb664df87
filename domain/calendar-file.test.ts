import { describe, expect, it } from '@jest/globals';
import { calendarFile } from './calendar-file.ts';

const event = {
  uid: '01936b2e-5c1a-7d40-9a55-4f3f8a1c2e77',
  sequence: 3,
  changedAt: '2027-03-01T08:00:00.123Z',
  startsAt: '2027-03-09T14:30:00.000Z',
  endsAt: '2027-03-09T15:20:00.000Z',
  title: 'Appointment with ABC Services',
  place: '12 Elm St, Boise, ID 83702',
  note: 'Questions? Call (208) 555-0100.',
  cancelled: false,
};
const linesOf = (part: Partial<typeof event>) => calendarFile({ ...event, ...part }).split('\r\n');
const unfolded = (part: Partial<typeof event>) => calendarFile({ ...event, ...part }).replaceAll('\r\n ', '');

describe('a calendar file', () => {
  it('says when in UTC, by an id that stays and a number that grows', () => {
    expect(linesOf({})).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Rounds//Appointments//EN',
      'CALSCALE:GREGORIAN',
      'BEGIN:VEVENT',
      'UID:01936b2e-5c1a-7d40-9a55-4f3f8a1c2e77',
      'SEQUENCE:3',
      'DTSTAMP:20270301T080000Z',
      'DTSTART:20270309T143000Z',
      'DTEND:20270309T152000Z',
      'SUMMARY:Appointment with ABC Services',
      String.raw`LOCATION:12 Elm St\, Boise\, ID 83702`,
      'DESCRIPTION:Questions? Call (208) 555-0100.',
      'STATUS:CONFIRMED',
      'CLASS:PRIVATE',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  it('takes a cancelled one out of the calendar, and leaves out what is not known', () => {
    const lines = linesOf({ cancelled: true, place: '', note: '' });
    expect(lines).toContain('STATUS:CANCELLED');
    expect(lines.filter((line) => /^(LOCATION|DESCRIPTION)/.test(line))).toEqual([]);
  });

  it('lets nobody write a line of its own into it', () => {
    expect(unfolded({ title: 'A;B,C\\D\r\nATTENDEE:mailto:x@example.com\n\u0007E\rF' })).toContain(
      String.raw`SUMMARY:A\;B\,C\\D\nATTENDEE:mailto:x@example.com\nE\nF`,
    );
  });

  it.each(['Straße des 17. Juni, ', '東京都千代田区', '👩‍⚕️🏥', 'x'])(
    'folds a long line of %s at 75 octets, between letters',
    (letters) => {
      const place = letters.repeat(40);
      const lines = linesOf({ place });
      for (const line of lines) {
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        expect(line).not.toContain('\ufffd');
      }
      expect(Buffer.from(lines.join('\r\n')).toString()).toBe(lines.join('\r\n'));
      expect(unfolded({ place })).toContain(`LOCATION:${place.replaceAll(',', String.raw`\,`)}\r\n`);
    },
  );
});
