import { wallTimeOf } from '../../../domain/time.ts';
import type { Point, ScheduleRecord, TimesheetRecord } from './records.ts';
import type { TimeeroStore } from './store.ts';

/** What a phone sends when somebody presses the button. */
export interface Press {
  scheduleId: number;
  userId: number;
  /** ISO 8601. */
  at: string;
  /** Absent: GPS was not available. */
  point?: { latitude: number; longitude: number; accuracy: number | null } | undefined;
}

/** Thrown where the button would not have been there; the sentence is for the page. */
export class ClockError extends Error {
  override name = 'ClockError';
}

/** @throws {ClockError} */
export function clockIn(store: TimeeroStore, { scheduleId, userId, at, point }: Press): TimesheetRecord {
  const schedule = scheduleOf(store, scheduleId, userId);
  if (running(store, userId)) throw new ClockError('This user is clocked in already. Clock them out first.');
  const draft = {
    user_id: userId,
    job_id: schedule.job_id,
    schedule_id: scheduleId,
    start: withOffset(at, schedule.timezone),
    end: null,
    clock_in_timezone: schedule.timezone,
    clock_out_timezone: null,
    mileage: 0,
    ...payrollOf(at, null),
    notes: '',
    clock_in_point: point ? { ...point, captured_at: at } : null,
    clock_out_point: null,
    points: [],
  };
  return store.create('timesheet', draft, 'page');
}

/** @param way places between the two presses, in their order; the phone took them evenly spread. @throws {ClockError} */
export function clockOut(store: TimeeroStore, press: Press, way: readonly [number, number][] = []): TimesheetRecord {
  const { scheduleId, userId, at, point } = press;
  const schedule = scheduleOf(store, scheduleId, userId);
  const sheet = running(store, userId);
  if (sheet?.schedule_id !== scheduleId) throw new ClockError('This user is not clocked in on this shift.');
  const [start, end] = [Date.parse(sheet.start), Date.parse(at)];
  if (end <= start) throw new ClockError('Clocking out comes after clocking in.');
  const points: Point[] = way.map(([latitude, longitude], index) => ({
    latitude,
    longitude,
    accuracy: 12,
    captured_at: new Date(start + ((index + 1) * (end - start)) / (way.length + 1)).toISOString(),
  }));
  const change = {
    end: withOffset(at, schedule.timezone),
    clock_out_timezone: schedule.timezone,
    clock_out_point: point ? { ...point, captured_at: at } : null,
    points,
    // Timeero measures it; nobody may hand it on.
    mileage: 3.2,
    ...payrollOf(sheet.start, at),
  };
  return store.update('timesheet', sheet, change, 'page');
}

export const running = ({ tables }: TimeeroStore, userId: number): TimesheetRecord | undefined =>
  tables.timesheet.all().find(({ user_id, end }) => user_id === userId && end === null);

function scheduleOf({ tables }: TimeeroStore, scheduleId: number, userId: number): ScheduleRecord {
  const schedule = tables.schedule.get(scheduleId);
  if (!schedule?.user_ids.includes(userId)) throw new ClockError('This shift is not one of this user.');
  return schedule;
}

const payRate = 21.75;
const cents = (value: number) => Math.round(value * 100) / 100;

/** What Timeero adds up for the payroll. */
export function payrollOf(
  start: string,
  end: string | null,
): Pick<TimesheetRecord, 'total_hours' | 'pay_rate' | 'total_pay'> {
  const hours = end === null ? 0 : (Date.parse(end) - Date.parse(start)) / 3_600_000;
  return { total_hours: cents(hours), pay_rate: payRate, total_pay: cents(hours * payRate) };
}

const two = (value: number) => String(Math.floor(Math.abs(value))).padStart(2, '0');

/** An instant as Timeero writes it: wall time and offset of the zone, `2026-03-02T10:00:00-05:00`. */
export function withOffset(instant: string, zone: string): string {
  const wall = wallTimeOf(instant, zone);
  const minutes = Math.round((Date.parse(`${wall}Z`) - Date.parse(instant)) / 60_000);
  const seconds = new Date(Date.parse(instant)).toISOString().slice(16, 19);
  return `${wall}${seconds}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
