import type { WorkerOptions } from '@temporalio/worker';
import { queues } from '../platform/names.ts';

/** Activities by the queue that they run on, as `createActivities` of activities/index.ts returns them. */
export type ActivitiesByQueue = Record<ActivityQueue, object>;
export type ActivityQueue = 'default' | 'email' | 'text';

/**
 * How many activities of a queue one worker runs at a time.
 * - default: short database work; twice the usual pool, since many of them also wait for something else.
 * - email: batches, each with several sends in flight; together they stay under the 50 that may be `sending`.
 * - text: batches as well; a number sends about one text a second, so more would only wait for their turn.
 */
const slots: Record<ActivityQueue, number> = { default: 20, email: 5, text: 2 };

/** Options of the worker for each queue of activities. */
export function activityWorkers(activities: ActivitiesByQueue): WorkerOptions[] {
  return (['default', 'email', 'text'] as const).map((queue) => ({
    taskQueue: queues[queue],
    activities: activities[queue],
    maxConcurrentActivityTaskExecutions: slots[queue],
    activityTaskPollerBehavior: { type: 'autoscaling', minimum: 1, maximum: Math.min(slots[queue], 5), initial: 1 },
  }));
}
