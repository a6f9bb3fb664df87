import { signalOrStart, type Temporal } from '../../platform/temporal.ts';
import { askedSyncStart, scheduleSyncType, targetSyncStart } from '../../workflows/schedule-sync/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Has a run carried out that is committed as requested. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export const startSync = (temporal: Temporal, practiceId: string): Promise<void> =>
  signalOrStart(temporal, callLimitMs, scheduleSyncType, askedSyncStart(practiceId));

/** Has single shifts looked at that are committed as told of, or as unsent; many at once make one run. @throws as above */
export const startTargets = (temporal: Temporal, practiceId: string): Promise<void> =>
  signalOrStart(temporal, callLimitMs, scheduleSyncType, targetSyncStart(practiceId));
