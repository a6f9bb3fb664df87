import { startOnce, type Temporal } from '../../platform/temporal.ts';
import {
  integrationCheckStart,
  integrationCheckType,
  type IntegrationCheckInput,
} from '../../workflows/integration-check/contract.ts';
import { pimsyReadingStart, pimsyReadingType, type PimsyReadingInput } from '../../workflows/pimsy-reading/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Starts the check of a committed row. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startCheck(temporal: Temporal, input: IntegrationCheckInput): Promise<void> {
  await startOnce(temporal, callLimitMs, integrationCheckType, integrationCheckStart(input));
}

/** Has a committed reading carried out. @throws as above */
export async function startReading(temporal: Temporal, input: PimsyReadingInput): Promise<void> {
  await startOnce(temporal, callLimitMs, pimsyReadingType, pimsyReadingStart(input));
}
