import type { Database } from '../db/database.ts';
import { noteTold, untoldVisits } from '../db/visits/waiting.ts';
import type { Logger } from '../platform/log.ts';
import type { VisitExportInput } from '../workflows/visit-export/contract.ts';
import { scopeOf, waiting } from './waiting.ts';

export interface VisitSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Starts the workflow of a visit, or tells the one that runs that its row is another. Rejects when Temporal is away. */
  tell: (input: VisitExportInput) => Promise<unknown>;
}

/** Long enough for a transaction that was begun before to be seen. */
const tellAfterMs = 1_000;

/**
 * Tells workflows of what changed at their visits: the one way in which they hear of a clock-in, a clock-out, a correction. What is told twice does no
 * harm, since the row decides.
 */
export async function sweepVisits(deps: VisitSweepDeps): Promise<void> {
  const { database, clock, log } = deps;
  for (const { id: practiceId } of await database.practices()) {
    const before = new Date(clock().getTime() - tellAfterMs);
    let told = 0;
    for await (const visitId of waiting(deps, practiceId, untoldVisits, tellAfterMs)) {
      await deps.tell({ practiceId, visitId });
      await database.work(scopeOf(practiceId), (uow) => noteTold(uow, visitId, before));
      told += 1;
    }
    if (told > 0) log.info({ practiceId, told }, 'Told the workflows of visits that changed');
  }
}
