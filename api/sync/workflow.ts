import { keepSchedule, triggerSchedule } from '../../platform/schedules.ts';
import type { Temporal } from '../../platform/temporal.ts';
import {
  scheduleSyncId,
  scheduleSyncType,
  syncSchedule,
  targetSyncStart,
} from '../../workflows/schedule-sync/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Has a run carried out that is committed as requested. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startSync(temporal: Temporal, practiceId: string): Promise<void> {
  if (await triggerSchedule(temporal, callLimitMs, scheduleSyncId(practiceId))) return;
  await keepSchedule(temporal, callLimitMs, syncSchedule(practiceId));
  await triggerSchedule(temporal, callLimitMs, scheduleSyncId(practiceId));
}

/** Has single shifts looked at that are committed as told of, or as unsent; many at once make one run. @throws as above */
export async function startTargets(temporal: Temporal, practiceId: string): Promise<void> {
  await temporal.within(callLimitMs, () =>
    temporal.client.workflow.signalWithStart(scheduleSyncType, targetSyncStart(practiceId)),
  );
}
