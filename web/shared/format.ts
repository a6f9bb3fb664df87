/*
 * Dates and numbers for people. An instant is shown in the reader's own zone unless another one is named; a date or wall time has no
 * zone of its own, so it is shown as it stands.
 */
const tag = 'en-US';

/** IANA name of the reader's zone. */
export const readerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const write = (at: Date, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options).format(at);

const day: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', year: 'numeric' };
const clock: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };

/** `Mar 3, 2026` */
export const showDate = (date: string): string => write(new Date(`${date}T00:00:00Z`), { ...day, timeZone: 'UTC' });

/** `Mar 3, 2026`, or `Mar 3, 2026 – Mar 5, 2026` where there is a last date. */
export const showDates = (from: string, to: string | null): string =>
  to === null ? showDate(from) : `${showDate(from)} – ${showDate(to)}`;

/** `Tuesday, March 3, 2026` */
export const showLongDate = (date: string): string =>
  write(new Date(`${date}T00:00:00Z`), {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    year: 'numeric',
    timeZone: 'UTC',
  });

/** `Mar 3, 2026, 9:30 AM` of `YYYY-MM-DDTHH:MM`. */
export const showWallTime = (wallTime: string): string =>
  write(new Date(`${wallTime}:00Z`), { ...day, ...clock, timeZone: 'UTC' });

/** `9:30 AM` of `YYYY-MM-DDTHH:MM`. */
export const showWallClock = (wallTime: string): string =>
  write(new Date(`${wallTime}:00Z`), { ...clock, timeZone: 'UTC' });

/** `Mar 3, 2026, 9:30 AM` in the zone. */
export const showInstant = (instant: string, zone = readerZone()): string =>
  write(new Date(instant), { ...day, ...clock, timeZone: zone });

/** `Mar 3, 2026, 9:30:05 AM` in the zone. */
export const showMoment = (instant: string, zone = readerZone()): string =>
  write(new Date(instant), { ...day, ...clock, second: '2-digit', timeZone: zone });

/** `Mar 3, 2026, 9:30 AM MST` in the zone. */
export const showZoned = (instant: string, zone = readerZone()): string =>
  `${showInstant(instant, zone)} ${zoneName(zone, new Date(instant))}`;

/** `9:30 AM` in the zone. */
export const showTime = (instant: string, zone = readerZone()): string =>
  write(new Date(instant), { ...clock, timeZone: zone });

/** `9:30 AM EST` of today, `Mar 3, 9:30 AM EST` of another day, in the zone. */
export const showRecent = (instant: string, now: Date, zone = readerZone()): string => {
  const at = new Date(instant);
  const isToday = dateIn(zone, at) === dateIn(zone, now);
  const shown = write(at, { ...(isToday ? {} : { month: 'short', day: 'numeric' }), ...clock, timeZone: zone });
  return `${shown} ${zoneName(zone, at)}`;
};

/** `MST`: the short name that the zone has at the instant. */
export const zoneName = (zone: string, at: Date): string =>
  new Intl.DateTimeFormat(tag, { timeZone: zone, timeZoneName: 'short' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value ?? zone;

/** `America/Phoenix` as `Phoenix`. */
export const zoneCity = (zone: string): string => zone.split('/').at(-1)!.replaceAll('_', ' ');

/** The date, YYYY-MM-DD, that a clock in the zone shows at the instant. */
export const dateIn = (zone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone }).format(at);

/** The date so many days later or, negative, earlier. */
export const addDays = (date: string, days: number): string => {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
};

/** `(208) 555-0123` of a US number as it is stored; every other address stays as it is. */
export const showAddress = (address: string): string => {
  const us = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(address);
  return us ? `(${us[1]}) ${us[2]}-${us[3]}` : address;
};

/** `text and e-mail` */
export const showList = (items: readonly string[]): string => new Intl.ListFormat(tag).format(items);

/** `Ann Doe or Bob Roe` */
export const showChoice = (items: readonly string[]): string =>
  new Intl.ListFormat(tag, { type: 'disjunction' }).format(items);

export const showNumber = (value: number): string => new Intl.NumberFormat(tag).format(value);

/** What a clock in the zone shows at the instant: `YYYY-MM-DDTHH:MM`. */
export const wallTimeIn = (zone: string, at: Date): string => {
  const time = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  });
  return `${dateIn(zone, at)}T${time.format(at)}`;
};

/** The instant, in UTC, of a wall time of the reader as a `datetime-local` field has it; null where it is empty. */
export const instantIn = (field: string): string | null => (field === '' ? null : new Date(field).toISOString());

const units = ['B', 'kB', 'MB'] as const;

/** `1.4 MB` */
export const showBytes = (bytes: number): string => {
  const power = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2;
  const digits = { maximumFractionDigits: power === 2 ? 1 : 0 };
  return `${new Intl.NumberFormat(tag, digits).format(bytes / 1024 ** power)} ${units[power]}`;
};
