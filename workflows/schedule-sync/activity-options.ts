import type { ActivityOptions } from '@temporalio/workflow';
import { syncFailures } from '../../domain/fieldtime/sync-failures.ts';
import { queues } from '../../platform/names.ts';
import { syncEnds } from './contract.ts';

/** What a person has to mend first, and what is over: trying again changes neither. */
const nonRetryableErrorTypes = [
  syncEnds.over,
  ...([
    'not-enabled',
    'pimsy-refuses',
    'pimsy-unsupported',
    'pimsy-inside',
    'timeero-refuses',
    'timeero-inside',
  ] satisfies (keyof typeof syncFailures)[]),
];

/** One row or one statement. While PostgreSQL is away the run waits for it. */
export const rowOptions: ActivityOptions = {
  taskQueue: queues.default,
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m', nonRetryableErrorTypes },
};

/** Rows against rows, page by page, 100,000 of them in minutes; a worker that died is noticed by its heartbeats. */
export const planOptions: ActivityOptions = {
  taskQueue: queues.default,
  startToCloseTimeout: '1h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '2s', maximumInterval: '1m', nonRetryableErrorTypes },
};

/**
 * Reads of another system: as long as its pages take. What is away for a quarter of an hour is left to the next run, two hours later, which a person then
 * sees as failed.
 */
export const readOptions: ActivityOptions = {
  taskQueue: queues.integration,
  startToCloseTimeout: '1h',
  heartbeatTimeout: '1m',
  scheduleToCloseTimeout: '75m',
  retry: { initialInterval: '2s', maximumInterval: '2m', maximumAttempts: 9, nonRetryableErrorTypes },
};

/** A range of writes lasts as long as Timeero's pace makes it: 500 at one a second take eight minutes. */
export const writeOptions = (summary: string): ActivityOptions => ({
  taskQueue: queues.integration,
  startToCloseTimeout: '2h',
  heartbeatTimeout: '1m',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  summary,
  retry: { initialInterval: '2s', maximumInterval: '2m', maximumAttempts: 12, nonRetryableErrorTypes },
});
