/** A calendar entry; instants in ISO 8601, UTC. */
export interface CalendarEvent {
  /** The same for ever: a calendar that gets it again replaces what it has. */
  uid: string;
  /** Grows with each change; a calendar ignores what is older than what it has. */
  sequence: number;
  /** When this state of it was made. */
  changedAt: string;
  startsAt: string;
  endsAt: string;
  title: string;
  /** Empty: none. */
  place: string;
  /** Empty: none. */
  note: string;
  cancelled: boolean;
}

/** A file of one event (RFC 5545), for any program with a calendar. Marked as private, so that those who share the calendar see no more than that it is taken. */
export function calendarFile(event: CalendarEvent): string {
  const { uid, sequence, changedAt, startsAt, endsAt, title, place, note, cancelled } = event;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Rounds//Appointments//EN',
    'CALSCALE:GREGORIAN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `SEQUENCE:${sequence}`,
    `DTSTAMP:${utc(changedAt)}`,
    `DTSTART:${utc(startsAt)}`,
    `DTEND:${utc(endsAt)}`,
    `SUMMARY:${escaped(title)}`,
    ...(place === '' ? [] : [`LOCATION:${escaped(place)}`]),
    ...(note === '' ? [] : [`DESCRIPTION:${escaped(note)}`]),
    `STATUS:${cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'CLASS:PRIVATE',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** `20270309T143000Z` */
const utc = (instant: string) => `${new Date(instant).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;

/** RFC 5545, 3.3.11. Other control characters have no place in a text there, and a lone carriage return would begin a line for some programs. */
const escaped = (text: string) =>
  text
    .replace(/[\\;,]/g, String.raw`\$&`)
    .replace(/\r\n|\r|\n/g, String.raw`\n`)
    .replace(/\p{Cc}/gu, '');

/** Octets that a line has at most, without its end (RFC 5545, 3.1). */
const mostOctets = 75;

/** A line, broken where it would be too long and never inside of a letter; what follows a break begins with a space. */
function folded(line: string): string {
  let text = '';
  let octets = 0;
  for (const letter of line) {
    const more = utf8Octets(letter);
    if (octets + more > mostOctets) {
      text += '\r\n ';
      octets = 1;
    }
    text += letter;
    octets += more;
  }
  return text;
}

const utf8Octets = (letter: string): number => {
  const point = letter.codePointAt(0) ?? 0;
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
};
