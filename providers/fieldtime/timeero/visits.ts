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
    updatedAt: instantIn(record.updated_at),
  };
}

/** A visit of the extension (docs/timeero.md), with its GPS points. */
export function readVisit(record: WireRecord): Visit {
  const points = Array.isArray(record.points) ? record.points.map(needPoint) : [];
  return {
    id: needId(record, 'id'),
    userId: needId(record, 'user_id'),
    jobId: idOf(record.job_id),
    shiftId: idOf(record.schedule_id),
    clockIn: clockEvent(record.clock_in, 'clock_in'),
    clockOut: record.clock_out == null ? null : clockEvent(record.clock_out, 'clock_out'),
    points: points.toSorted((a, b) => Date.parse(a.capturedAt) - Date.parse(b.capturedAt)),
    updatedAt: instantIn(record.updated_at),
  };
}

function clockEvent(value: unknown, field: string): ClockEvent {
  const at = isRecord(value) ? instantIn(value.at) : null;
  if (!isRecord(value) || at === null) throw new UnreadableRecord(`${field} has no instant.`);
  const hasPoint = value.latitude != null || value.longitude != null;
  return { at, zone: textOf(value.timezone), point: hasPoint ? needPoint({ captured_at: value.at, ...value }) : null };
}

function needPoint(value: unknown): GpsPoint {
  const [latitude, longitude] = isRecord(value) ? [numberOf(value.latitude), numberOf(value.longitude)] : [];
  const capturedAt = isRecord(value) ? instantIn(value.captured_at) : null;
  if (!isRecord(value) || latitude == null || longitude == null || capturedAt === null)
    throw new UnreadableRecord('A GPS point lacks its place or its time.');
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw new UnreadableRecord('A GPS point is not on earth.');
  return { latitude, longitude, accuracyMetres: numberOf(value.accuracy), capturedAt };
}
