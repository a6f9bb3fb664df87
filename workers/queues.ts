import type { WorkerOptions } from '@temporalio/worker';
import { queues } from '../platform/names.ts';

/** Activities by the queue that they run on, as `createActivities` of activities/index.ts returns them. */
export type ActivitiesByQueue = Record<ActivityQueue, object>;
export type ActivityQueue = (typeof activityQueues)[number];

const activityQueues = [
  'default',
  'email',
  'text',
  'voice',
  'fax',
  'email-single',
  'text-single',
  'voice-single',
  'fax-single',
  'documents',
  'integration',
] as const;

/**
 * How many activities of a queue one worker runs at a time.
 * - default: short database work, and what asks a provider about messages that went out; twice the usual pool of connections, since many of them also
 *   wait for something else.
 * - email, text, voice, fax: a range of messages each, for minutes or hours. How many messages are in flight is limited inside
 *   (activities/sending.ts), where practices take turns; slots only decide how many ranges do: four of a broadcast,
 *   so sixteen broadcasts go forward side by side and a small one does not wait for the end of a large one.
 * - email-single and so on: one message each, which takes turns with the ranges inside; so many that practices which send few do not wait for one
 *   that sends hundreds.
 * - integration: calls to PIMSY and Timeero, each activity several at a time; a run of each kind of a few practices side by side.
 * - documents: bytes of a document each, unsealed here and looked at by the scanner, which has threads of its own (ten by default).
 */
const slots: Record<ActivityQueue, number> = {
  default: 20,
  email: 64,
  text: 64,
  voice: 64,
  fax: 64,
  'email-single': 32,
  'text-single': 32,
  'voice-single': 32,
  'fax-single': 32,
  documents: 4,
  integration: 8,
};

/** Options of the worker for each queue of activities. */
export function activityWorkers(activities: ActivitiesByQueue): WorkerOptions[] {
  return activityQueues.map((queue) => ({
    taskQueue: queues[queue],
    activities: activities[queue],
    maxConcurrentActivityTaskExecutions: slots[queue],
    activityTaskPollerBehavior: { type: 'autoscaling', minimum: 1, maximum: 5, initial: 1 },
    // A cancellation reaches an activity with its next heartbeat, which the SDK would otherwise hold back up to a minute.
    maxHeartbeatThrottleInterval: '5s',
  }));
}
