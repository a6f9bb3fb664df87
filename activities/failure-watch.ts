import { judgeFailures } from '../db/broadcasts/judge-failures.ts';
import type { Scope } from '../db/database.ts';
import type { ActivityDeps } from './deps.ts';

/** Looked at after each group with a failure, and as often as this for those that are reported later. */
const lookEveryMs = 5_000;

/** Broadcasts that are remembered; who is forgotten is only looked at once more than needed. */
const remembered = 1_000;

export type FailureWatch = (scope: Scope, broadcastId: string, failedNow: number) => Promise<void>;

/**
 * Pauses a broadcast in which too much fails, see {@link judgeFailures}. All of it is counted only when a tenth more has failed than at the count before, so
 * that a large one with many failures is not counted again and again. What goes wrong here keeps no message from going out.
 */
export function createFailureWatch({
  database,
  clock,
  log,
}: Pick<ActivityDeps, 'database' | 'clock' | 'log'>): FailureWatch {
  const seen = new Map<string, { at: number; counted: number }>();
  return async (scope, broadcastId, failedNow) => {
    const now = clock();
    const last = seen.get(broadcastId) ?? { at: -Infinity, counted: 0 };
    if (failedNow === 0 && now.getTime() - last.at < lookEveryMs) return;
    try {
      const { counted, paused } = await database.work(scope, (uow) =>
        judgeFailures(uow, { broadcastId, counted: last.counted, now }),
      );
      if (seen.size >= remembered) seen.clear();
      seen.set(broadcastId, { at: now.getTime(), counted });
      if (paused) log.warn({ practiceId: scope.practiceId, broadcastId }, 'Paused a broadcast: too much of it fails');
    } catch (error) {
      log.warn({ err: error, broadcastId }, 'The failures of a broadcast could not be counted yet');
    }
  };
}
