import type { Database } from '../db/database.ts';
import { waitingRuns } from '../db/statement-runs/waiting.ts';
import type { Logger } from '../platform/log.ts';
import type { StatementRunInput } from '../workflows/statement-run/contract.ts';
import { startAfterMs, waiting } from './waiting.ts';

export interface StatementSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Has a run carried out; false where it is. Rejects when Temporal is away. */
  start: (run: StatementRunInput) => Promise<boolean>;
}

/** Takes up runs of statements that were ordered while Temporal was away, and those whose workflow is gone, in every practice. */
export async function sweepStatements(deps: StatementSweepDeps): Promise<void> {
  for (const { id: practiceId } of await deps.database.practices())
    for await (const runId of waiting(deps, practiceId, waitingRuns, startAfterMs))
      if (await deps.start({ practiceId, runId }))
        deps.log.info({ practiceId, runId }, 'Started a run of statements that was waiting');
}
