import { signalOrStart, type Temporal } from '../../platform/temporal.ts';
import { ccdRequestStart, ccdRequestType } from '../../workflows/ccd-request/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Has a request for a clinical document looked at now. @throws when Temporal is away: the sweeper then has it looked after within seconds of its return */
export const seeToCcd = (temporal: Temporal, practiceId: string, requestId: string): Promise<void> =>
  signalOrStart(temporal, callLimitMs, ccdRequestType, ccdRequestStart({ practiceId, requestId }));
