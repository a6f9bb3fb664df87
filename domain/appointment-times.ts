import { instantOf, wallTimeOf } from './time.ts';

/**
 * What was agreed, and the instants that it means with the zone data of today. A wall time that a spring night skips moves forward by the gap, one
 * that an autumn night repeats means its first occurrence (`instantOf`); `localStart` is the wall time that the clock will then show.
 */
export const appointmentTimes = (
  localStart: string,
  zone: string,
  minutes: number,
): { localStart: string; zone: string; startsAt: Date; endsAt: Date } => {
  const startsAt = new Date(instantOf(localStart, zone));
  return { localStart: wallTimeOf(startsAt.toISOString(), zone), zone, startsAt, endsAt: endOf(startsAt, minutes) };
};

export const endOf = (startsAt: Date, minutes: number): Date => new Date(startsAt.getTime() + minutes * 60_000);
