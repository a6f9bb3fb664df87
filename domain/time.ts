import { Temporal } from 'temporal-polyfill';
import { type Locale, localeTags } from './locales.ts';

/*
 * All zone arithmetic. Instants go in and out as ISO 8601 in UTC with `Z`, dates as YYYY-MM-DD, wall times as YYYY-MM-DDTHH:MM[:SS].
 * A wall time in the gap of a spring night moves forward by the gap, one that an autumn night repeats means its first occurrence:
 * Temporal's "compatible". Workflows never import this file, because zone data change between replays.
 */

/** Whether a name is a zone of the IANA list, such as America/Phoenix. Offsets (`+05:00`) are not: they know no summer time. */
export const isZone = (zone: string): boolean => {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
};

/** The instant of a wall time in a zone. @throws RangeError when either is malformed */
export const instantOf = (wallTime: string, zone: string): string =>
  Temporal.PlainDateTime.from(wallTime).toZonedDateTime(zone, { disambiguation: 'compatible' }).toInstant().toString();

/** The last instant of a wall time in a zone, which its clocks show twice in an autumn night. @throws RangeError when either is malformed */
export const lastInstantOf = (wallTime: string, zone: string): string =>
  Temporal.PlainDateTime.from(wallTime).toZonedDateTime(zone, { disambiguation: 'later' }).toInstant().toString();

const instantPattern =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * An instant that another system wrote, with `Z` or an offset, in UTC to the millisecond; null for anything else, a day that does not exist included. A sync
 * reads a hundred thousand of them, so this one goes without Temporal, which takes twenty times as long.
 */
export const readInstant = (text: string): string | null => {
  const [, year, month, day] = instantPattern.exec(text) ?? [];
  // A date of 31 February would be taken for one in March.
  if (Number(day) > 28 && Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return null;
  return day === undefined ? null : new Date(Date.parse(text)).toISOString();
};

/** The time between two changes of a zone's clocks, milliseconds since 1970, and how far they are ahead of UTC in it, milliseconds. */
interface Span {
  from: number;
  to: number;
  aheadMs: number;
}

/** The last one of each zone that was asked for: thousands of instants in a row lie in the same, and to find it takes 0.1 ms. */
const spans = new Map<string, Span>();

/** Milliseconds that the zone's clocks are ahead of UTC at an instant. @throws RangeError when either is malformed */
export const aheadOfUtc = (instant: string, zone: string): number => spanAt(Date.parse(instant), zone).aheadMs;

/** Whether the zone's clocks are as far ahead of UTC at the end of a time as at its beginning; both milliseconds since 1970. @throws RangeError when either is malformed */
export const keepsItsClocks = (zone: string, from: number, to: number): boolean =>
  spanAt(from, zone).aheadMs === spanAt(to, zone).aheadMs;

function spanAt(at: number, zone: string): Span {
  const known = spans.get(zone);
  if (known && at >= known.from && at < known.to) return known;
  const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const span = {
    // A change at this very instant has happened.
    from: there.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity,
    to: there.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
    aheadMs: there.offsetNanoseconds / 1_000_000,
  };
  spans.set(zone, span);
  return span;
}

/** The wall time, to the minute, that a clock in the zone shows at an instant. */
export const wallTimeOf = (instant: string, zone: string): string => {
  const ahead = aheadOfUtc(instant, zone);
  return new Date(Date.parse(instant) + ahead).toISOString().slice(0, 16);
};

/** Whether the zone's clocks show this wall time at all: false in the gap of a spring night. */
export const wallTimeExists = (wallTime: string, zone: string): boolean =>
  Temporal.PlainDateTime.from(wallTime).equals(zoned(instantOf(wallTime, zone), zone).toPlainDateTime());

/** The first wall time, to the minute, that the zone's clocks show after a gap in which this one lies; itself where it exists. */
export const nextWallTime = (wallTime: string, zone: string): string => {
  if (wallTimeExists(wallTime, zone)) return wallTime;
  // What lies in the gap means an instant after it, so the gap's end is the change before that.
  const end = zoned(instantOf(wallTime, zone), zone).getTimeZoneTransition('previous');
  if (!end) throw new RangeError('A gap without a change of the clocks');
  return end.toPlainDateTime().toString({ smallestUnit: 'minute' });
};

/** The date in the zone at an instant. */
export const localDate = (instant: string, zone: string): string => zoned(instant, zone).toPlainDate().toString();

/** The first instant of a date in the zone; where midnight is skipped, the first that exists. */
export const startOfDay = (date: string, zone: string): string =>
  Temporal.PlainDate.from(date).toZonedDateTime(zone).toInstant().toString();

/** The date so many days later (or, negative, earlier). */
export const addDays = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();

/** The same day so many years later; of 29 February the 28th in common years. */
export const addYears = (date: string, years: number): string =>
  Temporal.PlainDate.from(date).add({ years }).toString();

/**
 * The first instant, this one included, at which the zone's clocks show a time from `from` until before `to` (HH:MM; `24:00` ends the day). Where
 * clocks skip `from` it is the end of the gap, where they show it twice, the first time.
 * @throws RangeError where no clock ever shows such a time
 */
export const nextWithin = (instant: string, zone: string, from: string, to: string): string => {
  const inside = (time: string) => time >= from && (to === '24:00' || time < to);
  const shows = (at: string) => inside(zoned(at, zone).toPlainTime().toString({ smallestUnit: 'second' }));
  if (shows(instant)) return instant;
  const now = Temporal.Instant.from(instant);
  const today = zoned(instant, zone).toPlainDate();
  // The window opens at `from`, or where the clocks jump into it; two days on, so that a day without it is passed over.
  const candidates = [0, 1, 2].flatMap((days) => {
    const opening = today.add({ days }).toPlainDateTime(Temporal.PlainTime.from(from));
    return (['earlier', 'later', 'compatible'] as const).map((disambiguation) =>
      opening.toZonedDateTime(zone, { disambiguation }).toInstant(),
    );
  });
  const jump = zoned(instant, zone).getTimeZoneTransition('next');
  if (jump) candidates.push(jump.toInstant());
  const next = candidates
    .filter((candidate) => Temporal.Instant.compare(candidate, now) > 0 && shows(candidate.toString()))
    .toSorted((a, b) => Temporal.Instant.compare(a, b))[0];
  if (!next) throw new RangeError(`No clock in ${zone} shows a time from ${from} to ${to}`);
  return next.toString();
};

const zoned = (instant: string, zone: string) => Temporal.Instant.from(instant).toZonedDateTimeISO(zone);

/** Intl puts no-break spaces into times ("9:30 AM"); in a text each would force UCS-2 and more than halve the segment. */
const plainSpaces = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

/**
 * Kept for the life of the process: making one takes 0.2 ms, which an audience of 20,000 would pay four times a person. Languages, zones and forms
 * are few.
 */
const formatters = new Map<string, Intl.DateTimeFormat>();

const write = (instant: string, zone: string, locale: Locale, options: Intl.DateTimeFormatOptions) => {
  const key = JSON.stringify([locale, zone, options]);
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(localeTags[locale], { ...options, timeZone: zone });
    formatters.set(key, formatter);
  }
  return plainSpaces(formatter.format(Date.parse(instant)));
};

/** "Saturday, March 7, 2026", "sábado, 7 de marzo de 2026": the date in the zone, for e-mails and pages. */
export const longDate = (instant: string, zone: string, locale: Locale): string =>
  write(instant, zone, locale, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });

/**
 * "Sat, Mar 7", "7 de marzo": the date for a text. Spanish goes without the weekday, because the á of "sáb" lies outside GSM-7.
 */
export const shortDate = (instant: string, zone: string, locale: Locale): string =>
  write(
    instant,
    zone,
    locale,
    locale === 'en' ? { weekday: 'short', month: 'short', day: 'numeric' } : { month: 'long', day: 'numeric' },
  );

/** "9:30 AM", "9:30 a.m.": the time of day in the zone, on a twelve-hour clock. */
export const clockTime = (instant: string, zone: string, locale: Locale): string =>
  write(instant, zone, locale, { hour: 'numeric', minute: '2-digit', hour12: true });

/** "9:30 AM MST", "9:30 a.m. MST": with the name of the zone, where a deadline is told that people in another one could take for theirs. */
export const clockTimeWithZone = (instant: string, zone: string, locale: Locale): string =>
  write(instant, zone, locale, { hour: 'numeric', minute: '2-digit', hour12: true, timeZoneName: 'short' });

/** "Sat, Mar 7, 2026, 9:30:05 AM MST": the moment to the second on a clock of the zone, in English, for what has to prove when something was. */
export const exactTime = (instant: string, zone: string): string =>
  write(instant, zone, 'en', {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
    hour12: true,
    timeZoneName: 'short',
  });
