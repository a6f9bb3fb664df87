import type { Trouble } from '../domain/fieldtime/import-statuses.ts';
import {
  FieldTimeInside,
  FieldTimeMisaddressed,
  FieldTimeRateLimited,
  FieldTimeUnauthorised,
  FieldTimeError,
} from '../providers/fieldtime/port.ts';

/** Why work with Timeero waits by itself, and milliseconds until it makes sense to try again. */
export interface Wait {
  trouble: Trouble;
  waitMs: number;
}

/** Somebody has to act first; it is looked after all the same, so that nobody has to come back here. */
const untilSomebodyActs = 60_000;
const untilItIsBack = 30_000;

export const waits: Readonly<Record<Exclude<Trouble, 'busy'>, Wait>> = {
  away: { trouble: 'away', waitMs: untilItIsBack },
  unauthorised: { trouble: 'unauthorised', waitMs: untilSomebodyActs },
  misaddressed: { trouble: 'misaddressed', waitMs: untilSomebodyActs },
  inside: { trouble: 'inside', waitMs: untilSomebodyActs },
  disabled: { trouble: 'disabled', waitMs: untilSomebodyActs },
};

export const busy = (afterMs: number): Wait => ({ trouble: 'busy', waitMs: Math.max(1_000, afterMs) });

/** What to do about an error of Timeero that is no matter of a single record; null for every other error. */
export function waitOf(error: unknown): Wait | null {
  if (error instanceof FieldTimeUnauthorised) return waits.unauthorised;
  if (error instanceof FieldTimeInside) return waits.inside;
  if (error instanceof FieldTimeMisaddressed) return waits.misaddressed;
  if (error instanceof FieldTimeRateLimited) return busy(error.afterMs);
  return error instanceof FieldTimeError ? waits.away : null;
}
