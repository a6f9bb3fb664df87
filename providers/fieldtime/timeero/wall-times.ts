import { addDays, instantOf, isZone, localDate, wallTimeOf } from '../../../domain/time.ts';
import { isTrue, textOf, UnreadableRecord, type WireRecord } from './wire.ts';

/** A shift's time as Timeero has it: dates MM/DD/YYYY and times HH:MM that the clock of `timezone` shows. */
export interface WireTimes {
  start_date: string;
  end_date: string;
  start_time: string;
  end_time: string;
  timezone: string;
}

/**
 * The wall times of two instants. Where an autumn night shows one of them for the second time, wall times of the zone mean the hour before; then
 * both are given in UTC, which has every instant once.
 */
export function wireTimesOf({ startsAt, endsAt, zone }: { startsAt: string; endsAt: string; zone: string }): WireTimes {
  const exact = [startsAt, endsAt].every((at) => Date.parse(instant(wallTimeOf(at, zone), zone)) === Date.parse(at));
  const timezone = exact ? zone : 'UTC';
  const [start, end] = [wallTimeOf(startsAt, timezone), wallTimeOf(endsAt, timezone)];
  return {
    start_date: wireDate(start),
    start_time: start.slice(11, 16),
    end_date: wireDate(end),
    end_time: end.slice(11, 16),
    timezone,
  };
}

/** MM/DD/YYYY of what begins with YYYY-MM-DD. */
export const wireDate = (wall: string): string => `${wall.slice(5, 7)}/${wall.slice(8, 10)}/${wall.slice(0, 4)}`;

/** The dates that lists are asked for: those of the window in any zone of the earth. */
export const datesAround = (from: string, to: string): { start_date: string; end_date: string } => ({
  start_date: wireDate(addDays(localDate(from, 'UTC'), -1)),
  end_date: wireDate(addDays(localDate(to, 'UTC'), 1)),
});

/**
 * Reads a schedule's time. A wall time that a spring night skips moves forward by the gap; of two, the first is meant. A whole day reaches from
 * midnight to midnight; without an end date the end is the next time that the clock shows it.
 * @throws {UnreadableRecord} naming the field
 */
export function timesOf(record: WireRecord): { startsAt: string; endsAt: string; zone: string } {
  const zone = textOf(record.timezone);
  if (zone === null || !isZone(zone)) throw new UnreadableRecord('timezone is no zone.');
  const startDate = dateIn(record.start_date);
  if (startDate === null) throw new UnreadableRecord('start_date is no date.');
  const endDate = dateIn(record.end_date);
  if (isTrue(record.all_day)) {
    const last = endDate ?? startDate;
    return { startsAt: instant(`${startDate}T00:00`, zone), endsAt: instant(`${addDays(last, 1)}T00:00`, zone), zone };
  }
  const [start, end] = [timeIn(record.start_time), timeIn(record.end_time)];
  if (start === null) throw new UnreadableRecord('start_time is no time.');
  if (end === null) throw new UnreadableRecord('end_time is no time.');
  const startsAt = instant(`${startDate}T${start}`, zone);
  const ends = `${endDate ?? (end > start ? startDate : addDays(startDate, 1))}T${end}`;
  const endsAt = instant(ends, zone);
  if (Date.parse(endsAt) <= Date.parse(startsAt)) throw new UnreadableRecord('end_time is not after start_time.');
  return { startsAt, endsAt, zone };
}

/**
 * Instants by zone and wall time: one takes 0.1 ms to find, and the shifts of a window share few. Emptied when it is full, so that its size does
 * not grow with the number of shifts.
 */
const known = new Map<string, string>();
const most = 5_000;

function instant(wall: string, zone: string): string {
  const key = `${zone} ${wall}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = new Date(Date.parse(instantOf(wall, zone))).toISOString();
  if (known.size >= most) known.clear();
  known.set(key, found);
  return found;
}

/** MM/DD/YYYY, and the ISO form that some answers give; as YYYY-MM-DD. */
function dateIn(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(value);
  const [, month = '', day = '', year = ''] = us ?? [];
  const date = us ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : value.slice(0, 10);
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && isDate(date) ? date : null;
}

const isDate = (date: string): boolean => {
  const at = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
};

/** `10:00`, `10:00:00` and `10:00 PM`; as HH:MM. */
function timeIn(value: unknown): string | null {
  const [, hours = '', minutes = '', half] =
    (typeof value === 'string' && /^(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap]m)?$/i.exec(value.trim())) || [];
  if (hours === '' || Number(minutes) > 59) return null;
  const hour = half ? (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : Number(hours);
  if (hour > 23 || (half !== undefined && (Number(hours) > 12 || Number(hours) === 0))) return null;
  return `${String(hour).padStart(2, '0')}:${minutes}`;
}
