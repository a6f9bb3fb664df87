import type { UnitOfWork } from '../db/database.ts';
import { openChanges } from '../db/sync/changes.ts';
import { endRun } from '../db/sync/end-run.ts';
import { liveRun } from '../db/sync/live-run.ts';
import { takeUp, type TakeUp } from '../db/sync/take-up.ts';
import { isSyncFailure } from '../domain/fieldtime/sync-failures.ts';
import { logContext } from '../platform/log-context.ts';
import type { BegunSync, OpenSync, SyncRunIds, SyncRunResult } from '../workflows/schedule-sync/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { runIsOver } from './sync-failures.ts';

export type ScheduleSyncActivities = ReturnType<typeof createScheduleSyncActivities>;

/** Where a run stands, in its row. Each may run again at any time. */
export function createScheduleSyncActivities({ database, clock }: Pick<ActivityDeps, 'database' | 'clock'>) {
  const work = <T>(practiceId: string, task: (uow: UnitOfWork) => Promise<T>) =>
    database.work({ practiceId, actor: 'system:sync', requestId: logContext().requestId }, task);
  return {
    beginSync: ({ practiceId, what }: { practiceId: string; what: TakeUp }): Promise<BegunSync | 'busy' | null> =>
      work(practiceId, (uow) => takeUp(uow, what, clock())),

    /** @throws ApplicationFailure SyncRunOver */
    openSyncChanges: ({ practiceId, runId, rangeSize }: SyncRunIds & { rangeSize: number }): Promise<OpenSync> =>
      work(practiceId, async (uow) => {
        if (!(await liveRun(uow, runId, clock()))) throw runIsOver();
        return openChanges(uow, { runId, size: rangeSize });
      }),

    /** One that is over already stays as it is. */
    finishSync: ({
      practiceId,
      runId,
      status,
      failure = null,
    }: SyncRunIds & {
      status: 'held' | 'done' | 'failed' | 'cancelled';
      failure?: string | null;
    }): Promise<SyncRunResult> =>
      work(practiceId, async (uow) => {
        const known = failure !== null && isSyncFailure(failure) ? failure : 'unexpected';
        const ended = await endRun(uow, runId, { status, failure: status === 'failed' ? known : null, now: clock() });
        if (!ended) throw runIsOver();
        const { applied, failed, doubt, unmapped } = ended.counts;
        return { status: ended.status, applied, failed, doubt, unmapped };
      }),
  };
}
