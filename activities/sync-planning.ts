import { Context } from '@temporalio/activity';
import { countChanges, deletionsSince, deletionsToApprove, dropOldRounds } from '../db/sync/changes.ts';
import { Integration, SyncRun } from '../db/entities/index.ts';
import { practiceZone } from '../db/practice-zone.ts';
import { firstCursor, type PlanCursor, planPage, type PlanRun, countLive } from '../db/sync/plan-pages.ts';
import { deletesAllowed } from '../domain/fieldtime/sync-runs.ts';
import type { PlannedSync, SyncRunIds } from '../workflows/schedule-sync/contract.ts';
import { withHeartbeat } from './heartbeat.ts';
import { type SyncDeps, syncWork } from './sync-work.ts';

export type SyncPlanning = ReturnType<typeof createSyncPlanning>;

export function createSyncPlanning(deps: SyncDeps) {
  const { clock, heartbeatEveryMs } = deps;
  return {
    /**
     * Writes down everything that a run has to do, page by page; a worker that takes over goes on with the page after the last that was heard of. More
     * deletions than the practice lets go without asking hold it.
     */
    async planShifts(ids: SyncRunIds): Promise<PlannedSync> {
      const { work, keep } = syncWork(deps, ids);
      const context = Context.current();
      const plan = async () => {
        const resumed: PlanCursor | undefined = context.info.heartbeatDetails;
        const { first, zone } = await work(async (uow, { scope }) => ({
          first: firstCursor(scope === 'targets' ? 'elsewhere' : 'window'),
          zone: await practiceZone(uow),
        }));
        for (let cursor: PlanCursor | null = resumed ?? first; cursor;) {
          context.cancellationSignal.throwIfAborted();
          const at: PlanCursor = cursor;
          cursor = await keep(async (uow, run) => {
            const planning: PlanRun = {
              ...run,
              targets: run.scope === 'targets' ? { takenAt: run.startedAt } : null,
              preview: run.trigger === 'preview',
              zone,
              now: clock().toISOString(),
            };
            return planPage(uow, planning, at);
          });
          if (cursor) context.heartbeat(cursor);
        }
      };
      // Not by a timer: it would say where planning stood when it began.
      await plan();
      return withHeartbeat(() => work((uow, run) => settle(uow, run, clock())), undefined, heartbeatEveryMs);
    },
  };
}

/** Milliseconds for which the guard remembers deletions: of what was there then, no more than the share goes without asking. */
const guardMs = 24 * 60 * 60_000;

/** What was planned, and whether a person has to look at it first. */
async function settle(
  uow: Parameters<Parameters<ReturnType<typeof syncWork>['work']>[0]>[0],
  run: { runId: string; round: number; trigger: string; windowTo: string },
  now: Date,
): Promise<PlannedSync> {
  await dropOldRounds(uow, run);
  const live = await countLive(uow, { ...run, now: now.toISOString() });
  const counts = await countChanges(uow, run.runId);
  const row = await uow.em.findOneOrFail(SyncRun, { id: run.runId });
  const { deleteGuard } = await uow.em.findOneOrFail(Integration, { system: 'pimsy' });
  const asked = await deletionsToApprove(uow, run.runId);
  const before = await deletionsSince(uow, { runId: run.runId, since: new Date(now.getTime() - guardMs) });
  const isMuch = asked > 0 && asked + before > deletesAllowed(live + before, deleteGuard);
  const held = run.trigger !== 'preview' && isMuch;
  Object.assign(row, { live, counts });
  if (!held && run.trigger !== 'preview') row.status = 'applying';
  await uow.em.flush();
  return { writes: counts.create + counts.change + counts.delete + counts['put-back'], held };
}
