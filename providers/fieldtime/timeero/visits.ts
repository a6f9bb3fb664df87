import type { ClockEvent, GpsPoint, Visit } from '../port.ts';
import {
  idOf,
  instantIn,
  isRecord,
  needId,
  needInstant,
  numberOf,
  textOf,
  UnreadableRecord,
  type WireRecord,
} from './wire.ts';

/** A visit out of the public timesheets, which know no GPS and no shift. Mileage and whatever sums Timeero makes are not read. */
export function readTimesheet(record: WireRecord): Visit {
  const end = instantIn(record.end);
  return {
    id: needId(record, 'id'),
    userId: needId(record, 'user_id'),
    jobId: idOf(record.job_id),
    shiftId: null,
    clockIn: { at: needInstant(record, 'start'), zone: textOf(record.clock_in_timezone), point: null },
    clockOut: end === null ? null : { at: end, zone: textOf(record.clock_out_timezone), point: null },
    points: [],
    unreadablePoints: 0,
    updatedAt: instantIn(record.updated_at),
  };
}

/** A visit of the extension (docs/timeero.md), with its GPS points. */
export function readVisit(record: WireRecord): Visit {
  const clockIn = clockEvent(record.clock_in, 'clock_in');
  const clockOut = record.clock_out == null ? null : clockEvent(record.clock_out, 'clock_out');
  const captured = Array.isArray(record.points) ? record.points.map(pointIn) : [];
  const points = captured.filter((point) => point !== null);
  const ofClock = [clockIn, clockOut].filter((each) => each?.isLost).length;
  return {
    id: needId(record, 'id'),
    userId: needId(record, 'user_id'),
    jobId: idOf(record.job_id),
    shiftId: idOf(record.schedule_id),
    clockIn: clockIn.event,
    clockOut: clockOut?.event ?? null,
    points: points.toSorted((a, b) => Date.parse(a.capturedAt) - Date.parse(b.capturedAt)),
    unreadablePoints: captured.length - points.length + ofClock,
    updatedAt: instantIn(record.updated_at),
  };
}

/** `isLost`: it has a point that nobody can read. */
function clockEvent(value: unknown, field: string): { event: ClockEvent; isLost: boolean } {
  const at = isRecord(value) ? instantIn(value.at) : null;
  if (!isRecord(value) || at === null) throw new UnreadableRecord(`${field} has no instant.`);
  const hasPoint = value.latitude != null || value.longitude != null;
  const point = hasPoint ? pointIn({ captured_at: value.at, ...value }) : null;
  return { event: { at, zone: textOf(value.timezone), point }, isLost: hasPoint && point === null };
}

/** Null where it lacks its place or its time, or lies nowhere on earth: one such point says nothing against the others. */
function pointIn(value: unknown): GpsPoint | null {
  if (!isRecord(value)) return null;
  const [latitude, longitude] = [numberOf(value.latitude), numberOf(value.longitude)];
  const capturedAt = instantIn(value.captured_at);
  if (latitude === null || longitude === null || capturedAt === null) return null;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return { latitude, longitude, accuracyMetres: numberOf(value.accuracy), capturedAt };
}
