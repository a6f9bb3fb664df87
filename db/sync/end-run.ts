import type { SyncFailure } from '../../domain/fieldtime/sync-failures.ts';
import {
  type SyncCounts,
  type SyncDecision,
  type SyncStatus,
  syncIsUnderWay,
} from '../../domain/fieldtime/sync-runs.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { UnitOfWork } from '../database.ts';
import { Integration, SyncRun, WebhookEvent } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { staffOfGroup } from '../staff/staff-of-group.ts';
import { closeTask } from '../tasks/close-task.ts';
import { finishTask } from '../tasks/finish-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { countChanges } from './changes.ts';
import { lockConnections } from './lock-connections.ts';

/** Failed runs in a row that are told to the chosen group. */
const alertAt = 2;

export interface End {
  status: Extract<SyncStatus, 'held' | 'done' | 'failed' | 'cancelled'>;
  failure?: SyncFailure | null;
  decision?: SyncDecision | null;
  now: Date;
}

export interface Ended {
  status: SyncStatus;
  counts: SyncCounts;
}

/**
 * Ends a run, or holds it until a person decides; one that is over already stays as it is. The connections know of the last one that went well, and the
 * chosen group of the second in a row that did not. @returns null where there is no such run
 */
export async function endRun(uow: UnitOfWork, runId: string, end: End): Promise<Ended | null> {
  await lockConnections(uow);
  const run = await lockRow(uow, SyncRun, { id: runId });
  if (!run) return null;
  const counts = await countChanges(uow, runId);
  if (!syncIsUnderWay(run.status) && run.status !== 'held') return { status: run.status, counts };
  const { status, failure = null, decision, now } = end;
  Object.assign(run, { status, failure, counts, leaseUntil: null, finishedAt: status === 'held' ? null : now });
  if (decision) Object.assign(run, { decision, decidedAt: now });
  await uow.em.flush();
  if (status === 'cancelled' && !decision && run.startedAt) await giveBack(uow, run.startedAt);
  await settleTasks(uow, runId, end);
  if (run.trigger !== 'preview' && run.scope !== 'targets') await tellConnections(uow, runId, end);
  return { status, counts };
}

/** What Timeero told of and a run took that is carried out no further waits again. */
async function giveBack({ em }: UnitOfWork, takenAt: Date): Promise<void> {
  await em.nativeUpdate(WebhookEvent, { takenAt }, { takenAt: null });
}

async function settleTasks(uow: UnitOfWork, runId: string, { status, decision, now }: End): Promise<void> {
  if (status === 'held') {
    const { alertGroupId } = await uow.em.findOneOrFail(Integration, { system: 'pimsy' });
    const about = { subjectKind: 'sync_run', subjectId: runId, now } as const;
    const taskId = await openTask(uow, {
      ...about,
      type: 'sync-held',
      cause: `sync-held:${runId}`,
      groupId: alertGroupId ?? null,
      priority: 'high',
    });
    // Once: what waits already has been told.
    const earlier = await uow.em.count(SyncRun, { decision: 'superseded', decidedAt: { $gte: hourBefore(now) } });
    if (alertGroupId && taskId && earlier === 0)
      await raiseAlerts(uow, { ...about, kind: 'sync-held', staffIds: await staffOfGroup(uow, alertGroupId), taskId });
    return;
  }
  const outcome =
    decision === 'superseded' ? 'A newer run has planned anew.' : status === 'done' ? 'Approved.' : 'Not carried out.';
  await finishTask(uow, { type: 'sync-held', subjectId: runId, outcome, now });
}

const hourBefore = (now: Date) => new Date(now.getTime() - 3_600_000);

async function tellConnections(uow: UnitOfWork, runId: string, { status, now }: End): Promise<void> {
  if (status !== 'done' && status !== 'failed') return;
  const { pimsy, timeero } = await lockConnections(uow);
  if (!pimsy || !timeero) return;
  const good = status === 'done';
  for (const row of [pimsy, timeero]) {
    row.failures = good ? 0 : row.failures + 1;
    if (good) row.lastGoodAt = now;
  }
  await uow.em.flush();
  const about = { subjectKind: 'sync_run', subjectId: runId, now } as const;
  // One task until it goes well again, whatever the number of runs.
  const cause = `sync-failed:${pimsy.id}`;
  if (good) await closeFailing(uow, now);
  if (good || pimsy.failures < alertAt) return;
  const taskId = await openTask(uow, { ...about, type: 'sync-failed', cause, groupId: pimsy.alertGroupId ?? null });
  if (pimsy.failures === alertAt && pimsy.alertGroupId)
    await raiseAlerts(uow, {
      ...about,
      kind: 'sync-failed',
      staffIds: await staffOfGroup(uow, pimsy.alertGroupId),
      taskId,
    });
}

async function closeFailing(uow: UnitOfWork, now: Date): Promise<void> {
  const { id } = await uow.em.findOneOrFail(Integration, { system: 'pimsy' });
  await closeTask(uow, `sync-failed:${id}`, now);
}
