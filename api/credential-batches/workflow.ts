import { startOnce, type Temporal } from '../../platform/temporal.ts';
import {
  type CredentialBatchInput,
  credentialBatchStart,
  credentialBatchType,
} from '../../workflows/credential-batch/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Has a committed batch carried out. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startBatch(temporal: Temporal, input: CredentialBatchInput): Promise<void> {
  await startOnce(temporal, callLimitMs, credentialBatchType, credentialBatchStart(input));
}
