import type { ActivityOptions } from '@temporalio/workflow';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { queues } from '../../platform/names.ts';
import { broadcastFailures } from './contract.ts';

/** Trouble with a server passes: from 1 s to a minute between attempts, for as long as it takes. What can't pass ends at once. */
const retry = {
  initialInterval: '1s',
  maximumInterval: '1m',
  nonRetryableErrorTypes: Object.values(broadcastFailures),
} as const;

/** One row or one statement: seconds even on a busy database. */
export const rowOptions: ActivityOptions = { taskQueue: queues.default, startToCloseTimeout: '30s', retry };

/**
 * Facts, decisions and rows of the whole audience in one transaction: 10,000 people take two seconds, a million some minutes. The hour only bounds what nobody thought of: it heartbeats
 * every 5 s and after each page, so a dead worker is noticed within the minute.
 */
export const freezeOptions: ActivityOptions = {
  taskQueue: queues.default,
  startToCloseTimeout: '1h',
  heartbeatTimeout: '1m',
  retry,
};

/**
 * A range lasts as long as the pace of its channel makes it: 1,000 texts, the hundredth part of 100,000, at one a second beside many other ranges
 * half a day. So the week only bounds what nobody thought of; a dead worker is noticed by its heartbeats, every 5 s.
 */
export const sendOptions = (method: BroadcastMethod, summary: string): ActivityOptions => ({
  taskQueue: queues[method],
  startToCloseTimeout: '7d',
  heartbeatTimeout: '30s',
  // Cancelled: the group in flight is finished and its outcomes are written before the workflow goes on.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  summary,
  retry,
});
