import type { Database } from '../db/database.ts';
import { bothEnabled } from '../db/sync/integrations.ts';
import { requestedSyncs, targetsWait } from '../db/sync/targets.ts';
import type { Logger } from '../platform/log.ts';
import { scopeOf, startAfterMs, waiting } from './waiting.ts';

/** How often a Temporal Schedule is made what it should be although nothing has changed: somebody may have deleted it, or Temporal may be another. */
const repairEveryMs = 10 * 60_000;
/** Long enough for the workflow that the API has signalled to have taken it up. */
const targetsAfterMs = 60_000;

export interface SyncSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Makes a practice's Temporal Schedule, or mends it. Rejects when Temporal is away. */
  keepSchedule: (practiceId: string) => Promise<void>;
  removeSchedule: (practiceId: string) => Promise<void>;
  startAsked: (practiceId: string) => Promise<unknown>;
  startTargets: (practiceId: string) => Promise<unknown>;
}

/**
 * What the sweeper of a worker does for the schedule sync: a Temporal Schedule for each practice that has enabled both systems and for no other, and runs
 * that wait although somebody asked for them while Temporal was away.
 */
export function createSyncSweeper(deps: SyncSweepDeps): () => Promise<void> {
  /** What each practice's Schedule was last made, by this process. */
  const made = new Map<string, { on: boolean; at: number }>();

  async function repair(practiceId: string, on: boolean): Promise<void> {
    const now = deps.clock().getTime();
    const last = made.get(practiceId);
    if (last && last.on === on && now - last.at < repairEveryMs) return;
    await (on ? deps.keepSchedule(practiceId) : deps.removeSchedule(practiceId));
    made.set(practiceId, { on, at: now });
  }

  return async () => {
    for (const { id: practiceId } of await deps.database.practices()) {
      const on = (await deps.database.work(scopeOf(practiceId), (uow) => bothEnabled(uow))) !== null;
      await repair(practiceId, on);
      if (!on) continue;
      for await (const runId of waiting(deps, practiceId, requestedSyncs, startAfterMs)) {
        await deps.startAsked(practiceId);
        deps.log.info({ practiceId, runId }, 'Had a sync started that was waiting');
        break;
      }
      const now = deps.clock();
      const before = new Date(now.getTime() - targetsAfterMs);
      if (await deps.database.work(scopeOf(practiceId), (uow) => targetsWait(uow, before, now)))
        await deps.startTargets(practiceId);
    }
  };
}
