import type { UnitOfWork } from '../db/database.ts';
import { enabledAccess } from '../db/integrations/secrets.ts';
import { type LiveRun, liveRun } from '../db/sync/live-run.ts';
import { logContext } from '../platform/log-context.ts';
import type { Ehr } from '../providers/ehr/port.ts';
import type { FieldTime } from '../providers/fieldtime/port.ts';
import type { SyncRunIds } from '../workflows/schedule-sync/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { notEnabled, runIsOver } from './sync-failures.ts';

export type SyncDeps = Pick<
  ActivityDeps,
  'database' | 'clock' | 'keyRing' | 'ehr' | 'fieldTime' | 'heartbeatEveryMs' | 'lookAgainMs'
>;

/** One run's way to its rows and to both systems. */
export interface SyncWork {
  practiceId: string;
  /** A transaction of a run that is still carried out. @throws ApplicationFailure SyncRunOver */
  work: <T>(task: (uow: UnitOfWork, run: LiveRun) => Promise<T>) => Promise<T>;
  /** The same for what may also be kept of a run that is ended in this very moment: what another system holds, what is planned. */
  keep: SyncWork['work'];
  /** @throws ApplicationFailure not-enabled */
  ehr: () => Promise<Ehr>;
  fieldTime: () => Promise<FieldTime>;
}

export function syncWork(deps: SyncDeps, { practiceId, runId }: SyncRunIds): SyncWork {
  const inPractice = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
    deps.database.work({ practiceId, actor: 'system:sync', requestId: logContext().requestId }, task);
  const access = async (system: 'pimsy' | 'timeero') => {
    const found = await inPractice((uow) => enabledAccess(uow, deps.keyRing, system));
    if (!found) throw notEnabled();
    return found;
  };
  const ofRun =
    (hold: boolean): SyncWork['work'] =>
    (task) =>
      inPractice(async (uow) => {
        const run = await liveRun(uow, runId, deps.clock(), { hold });
        if (!run) throw runIsOver();
        return task(uow, run);
      });
  return {
    practiceId,
    work: ofRun(true),
    keep: ofRun(false),
    ehr: async () => deps.ehr(await access('pimsy')),
    fieldTime: async () => deps.fieldTime(await access('timeero')),
  };
}
