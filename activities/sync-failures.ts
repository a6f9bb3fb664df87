import { ApplicationFailure } from '@temporalio/activity';
import { failureOfReading, type SyncFailure } from '../domain/fieldtime/sync-failures.ts';
import { EhrError, EhrRateLimited, EhrRefused } from '../providers/ehr/port.ts';
import {
  FieldTimeIncomplete,
  FieldTimeInside,
  FieldTimeMisaddressed,
  FieldTimeRateLimited,
  FieldTimeUnauthorised,
  FieldTimeUnreachable,
} from '../providers/fieldtime/port.ts';
import { syncEnds } from '../workflows/schedule-sync/contract.ts';

/** What stops a run, as the class of its failure; null for what concerns a single record. */
export function failureOf(error: unknown): { failure: SyncFailure; afterMs?: number } | null {
  if (error instanceof EhrRateLimited) return { failure: failureOfReading(error.name), afterMs: error.afterMs };
  if (error instanceof EhrError && !(error instanceof EhrRefused)) return { failure: failureOfReading(error.name) };
  if (error instanceof FieldTimeRateLimited) return { failure: 'timeero-busy', afterMs: error.afterMs };
  if (error instanceof FieldTimeUnreachable) return { failure: 'timeero-away' };
  if (error instanceof FieldTimeIncomplete) return { failure: 'timeero-incomplete' };
  if (error instanceof FieldTimeInside) return { failure: 'timeero-inside' };
  if (error instanceof FieldTimeUnauthorised || error instanceof FieldTimeMisaddressed)
    return { failure: 'timeero-refuses' };
  return null;
}

const finally_: ReadonlySet<SyncFailure> = new Set([
  'pimsy-refuses',
  'pimsy-unsupported',
  'pimsy-inside',
  'timeero-refuses',
  'timeero-inside',
]);

/** A failure by its class alone: what the other system said stays here. */
export function failedBy({ failure, afterMs }: { failure: SyncFailure; afterMs?: number }): ApplicationFailure {
  return ApplicationFailure.create({
    message: 'The run cannot go on',
    type: failure,
    nonRetryable: finally_.has(failure),
    ...(afterMs === undefined ? {} : { nextRetryDelay: afterMs }),
  });
}

/** Runs a task against the other systems. @throws ApplicationFailure by the class of what stops it */
export async function againstOthers<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const known = failureOf(error);
    throw known ? failedBy(known) : error;
  }
}

export const runIsOver = () => ApplicationFailure.nonRetryable('The run is over', syncEnds.over);
export const notEnabled = () => failedBy({ failure: 'not-enabled' });
