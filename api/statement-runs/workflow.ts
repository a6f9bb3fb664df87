import { startOnce, type Temporal } from '../../platform/temporal.ts';
import { type StatementRunInput, statementRunStart, statementRunType } from '../../workflows/statement-run/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Has a committed run carried out. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startRun(temporal: Temporal, input: StatementRunInput): Promise<void> {
  await startOnce(temporal, callLimitMs, statementRunType, statementRunStart(input));
}
