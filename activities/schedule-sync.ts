import type { UnitOfWork } from '../db/database.ts';
import { SyncRun } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
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

type Deps = Pick<ActivityDeps, 'database' | 'clock' | 'lookAgainMs'>;

/** Somewhat more than what has to have gone by when a creation is repeated: clocks of two machines differ. */
const settleMsOf = (lookAgainMs: number) => Math.ceil((lookAgainMs * 16) / 15);

/** Where a run stands, in its row. Each may run again at any time. */
export function createScheduleSyncActivities({ database, clock, lookAgainMs = 5 * 60_000 }: Deps) {
  const work = <T>(practiceId: string, task: (uow: UnitOfWork) => Promise<T>) =>
    database.work({ practiceId, actor: 'system:sync', requestId: logContext().requestId }, task);
  return {
    beginSync: ({ practiceId, what }: { practiceId: string; what: TakeUp }): Promise<BegunSync | 'busy' | null> =>
      work(practiceId, async (uow) => {
        const taken = await takeUp(uow, what, clock());
        return taken === null || taken === 'busy' ? taken : { ...taken, readingId: newId() };
      }),

    /** Says that a run is being carried out, and whether all of PIMSY's appointments came, once that is known. @throws ApplicationFailure SyncRunOver */
    holdSync: ({ practiceId, runId, readWhole }: SyncRunIds & { readWhole?: boolean }): Promise<void> =>
      work(practiceId, async (uow) => {
        if (!(await liveRun(uow, runId, clock()))) throw runIsOver();
        if (readWhole !== undefined) (await uow.em.findOneOrFail(SyncRun, { id: runId })).readWhole = readWhole;
      }),

    /** @throws ApplicationFailure SyncRunOver */
    openSyncChanges: ({ practiceId, runId, rangeSize }: SyncRunIds & { rangeSize: number }): Promise<OpenSync> =>
      work(practiceId, async (uow) => {
        if (!(await liveRun(uow, runId, clock()))) throw runIsOver();
        return { ...(await openChanges(uow, { runId, size: rangeSize })), settleMs: settleMsOf(lookAgainMs) };
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
