import { Context } from '@temporalio/activity';

/** So that a dead worker is noticed within the heartbeat time-outs, 30 s and more; also while the activity waits for a lock or its turn. */
export const heartbeatMs = 5_000;

/** Runs an activity's task and heartbeats `details` until it ends, every `everyMs` milliseconds. */
export async function withHeartbeat<T>(task: () => Promise<T>, details?: unknown, everyMs = heartbeatMs): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(details), everyMs);
  try {
    return await task();
  } finally {
    clearInterval(beat);
  }
}
