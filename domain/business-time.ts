import type { TimeRange } from './setting-types.ts';
import { settings, settingValue, type StoredSettings } from './settings.ts';
import { addDays, instantOf, localDate, startOfDay } from './time.ts';

/** When somebody is in the office. */
export interface BusinessCalendar {
  /** IANA, of the practice. */
  zone: string;
  hours: TimeRange;
  /** 1 Monday … 7 Sunday. */
  weekdays: readonly number[];
  /** Days on which nobody is: YYYY-MM-DD, or MM-DD of every year. */
  holidays: readonly string[];
}

const weekdays = { 'mon-fri': [1, 2, 3, 4, 5], 'mon-sat': [1, 2, 3, 4, 5, 6], daily: [1, 2, 3, 4, 5, 6, 7] } as const;

/** What the practice set under System Settings. */
export const businessCalendar = (stored: StoredSettings, zone: string): BusinessCalendar => ({
  zone,
  hours: settingValue(stored, settings.businessHours),
  weekdays: weekdays[settingValue(stored, settings.businessDays)],
  holidays: settingValue(stored, settings.holidays),
});

/** No practice is closed for longer; without a limit a calendar without any open day would be searched for ever. */
const searchedDays = 400;

const weekdayOf = (date: string): number => new Date(`${date}T12:00:00Z`).getUTCDay() || 7;

const isBusinessDay = (date: string, { weekdays: days, holidays }: BusinessCalendar): boolean =>
  days.includes(weekdayOf(date)) && !holidays.includes(date) && !holidays.includes(date.slice(5));

/** First and last moment of the office on a date, in milliseconds; null where it is closed. Summer time can make a day longer or shorter. */
function openingOf(date: string, calendar: BusinessCalendar): { from: number; to: number } | null {
  if (!isBusinessDay(date, calendar)) return null;
  const { hours, zone } = calendar;
  const from = Date.parse(instantOf(`${date}T${hours.from}`, zone));
  const to = Date.parse(
    hours.to === '24:00' ? startOfDay(addDays(date, 1), zone) : instantOf(`${date}T${hours.to}`, zone),
  );
  return { from, to };
}

/**
 * The instant so many business minutes after another one (or, negative, before it). Closed hours, weekends and holidays do not count.
 * @throws RangeError where the calendar has no business day within 400 days in a row
 */
export function addBusinessMinutes(instant: string, minutes: number, calendar: BusinessCalendar): string {
  const direction = minutes < 0 ? -1 : 1;
  let left = Math.abs(minutes) * 60_000;
  const at = Date.parse(instant);
  let date = localDate(instant, calendar.zone);
  // Days in a row that bring it no nearer.
  for (let idle = 0; idle < searchedDays; idle++, date = addDays(date, direction)) {
    const opening = openingOf(date, calendar);
    if (!opening) continue;
    const { from, to } = opening;
    const begin = direction > 0 ? Math.max(at, from) : Math.min(at, to);
    const open = direction > 0 ? to - begin : begin - from;
    if (open < 0) continue;
    if (left <= open) return new Date(begin + direction * left).toISOString();
    left -= open;
    if (open > 0) idle = 0;
  }
  throw noBusinessDay();
}

/** The instant so many whole days of the office after another one. @throws as {@link addBusinessMinutes} */
export function addBusinessDays(instant: string, days: number, calendar: BusinessCalendar): string {
  const { from, to } = calendar.hours;
  return addBusinessMinutes(instant, days * (minuteOf(to) - minuteOf(from)), calendar);
}

const minuteOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};

/** The first moment of the next business day after an instant. @throws as {@link addBusinessMinutes} */
export function nextBusinessDay(instant: string, calendar: BusinessCalendar): string {
  let date = localDate(instant, calendar.zone);
  for (let day = 0; day < searchedDays; day++) {
    date = addDays(date, 1);
    const opening = openingOf(date, calendar);
    if (opening) return new Date(opening.from).toISOString();
  }
  throw noBusinessDay();
}

const noBusinessDay = () =>
  new RangeError('The practice has no business day: see Business Days and Holidays under System Settings');
