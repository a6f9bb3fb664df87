import { isZone } from '../../../domain/time.ts';
import type { Shift, ShiftValues } from '../port.ts';
import { timesOf, wireTimesOf } from './wall-times.ts';
import {
  descriptionWith,
  idOf,
  instantIn,
  isRecord,
  isReference,
  isTrue,
  needId,
  referenceIn,
  textOf,
  UnreadableRecord,
  type WireRecord,
} from './wire.ts';

export function readShift(record: WireRecord): Shift {
  return {
    id: needId(record, 'id'),
    userIds: userIdsOf(record),
    jobId: idOf(record.job_id),
    title: textOf(record.title) ?? '',
    ...timesOf(record),
    reference: referenceIn(record.description),
    repeats: isTrue(record.repeat),
    updatedAt: instantIn(record.updated_at),
  };
}

/** `user_ids`, or `users` with their records. */
function userIdsOf(record: WireRecord): string[] {
  const given = Array.isArray(record.user_ids) ? record.user_ids : record.users;
  if (!Array.isArray(given)) throw new UnreadableRecord('user_ids is missing.');
  return given.map((each: unknown) => {
    const id = idOf(isRecord(each) ? each.id : each);
    if (id === null) throw new UnreadableRecord('user_ids holds something that is no id.');
    return id;
  });
}

const isWholeMinute = (instant: string): boolean => Date.parse(instant) % 60_000 === 0;

/** Fields that Timeero would refuse or that would be lost on the way. */
export function faultsOfShift({ userIds, jobId, startsAt, endsAt, zone, reference }: ShiftValues): string[] {
  const faults: [string, boolean][] = [
    ['userIds', userIds.length > 0 && userIds.every((id) => idOf(id) !== null)],
    ['jobId', jobId === null || idOf(jobId) !== null],
    ['startsAt', isWholeMinute(startsAt)],
    ['endsAt', isWholeMinute(endsAt) && Date.parse(endsAt) > Date.parse(startsAt)],
    ['zone', isZone(zone)],
    ['reference', isReference(reference)],
  ];
  return faults.flatMap(([field, fits]) => (fits ? [] : [field]));
}

export const shiftBody = ({ userIds, jobId, title, startsAt, endsAt, zone, reference }: ShiftValues) => ({
  user_ids: userIds.map(Number),
  job_id: jobId === null ? null : Number(jobId),
  title,
  description: descriptionWith(reference),
  ...wireTimesOf({ startsAt, endsAt, zone }),
  all_day: false,
  repeat: false,
});
