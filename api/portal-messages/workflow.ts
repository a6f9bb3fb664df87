import { signalIfRunning, signalOrStart, type Temporal } from '../../platform/temporal.ts';
import {
  portalThreadStart,
  portalThreadType,
  portalThreadWorkflowId,
  threadChangedSignal,
} from '../../workflows/portal-thread/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Has the promise of an answer kept from now on. @throws when Temporal is away: the sweeper then has it looked after within seconds of its return */
export const keepPromise = (temporal: Temporal, practiceId: string, threadId: string): Promise<void> =>
  signalOrStart(temporal, callLimitMs, portalThreadType, portalThreadStart({ practiceId, threadId }));

/** Staff owe no answer any more: its workflow ends now. @throws when Temporal is away: it finds out when it looks next, and tells nobody anything */
export async function endPromise(temporal: Temporal, threadId: string): Promise<void> {
  await signalIfRunning(temporal, callLimitMs, portalThreadWorkflowId(threadId), threadChangedSignal);
}
