import type { ActivityOptions } from '@temporalio/workflow';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { queues } from '../../platform/names.ts';
import { messageFailures } from './contract.ts';

/** Trouble with a server passes: from 1 s to a minute between attempts, for as long as it takes. What can't pass ends at once. */
const retry = {
  initialInterval: '1s',
  maximumInterval: '1m',
  nonRetryableErrorTypes: Object.values(messageFailures),
} as const;

/** One row: seconds even on a busy database. */
export const rowOptions: ActivityOptions = { taskQueue: queues.default, startToCloseTimeout: '30s', retry };

/** Its slot is none of the broadcasts', but it may wait for its turn behind their groups; a dead worker is noticed by its heartbeats, every 5 s. */
export const sendOptions = (channel: BroadcastMethod, summary: string): ActivityOptions => ({
  taskQueue: queues[`${channel}-single` as const],
  startToCloseTimeout: '1h',
  heartbeatTimeout: '30s',
  // Cancelled: what is in the air is finished and its outcome is written before the workflow goes on.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  summary,
  retry,
});
