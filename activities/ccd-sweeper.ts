import { waitingCcds } from '../db/ccd/waiting.ts';
import type { Database, UnitOfWork } from '../db/database.ts';
import type { WaitingPage } from '../db/queries/waiting-page.ts';
import type { Logger } from '../platform/log.ts';
import type { CcdRequestInput } from '../workflows/ccd-request/contract.ts';
import { startAfterMs, waiting } from './waiting.ts';

/** Long enough for a workflow to have looked by itself after its workers were away. */
const overdueMs = 10 * 60_000;

export interface CcdSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Has a request looked at, by its workflow or by a new one. Rejects when Temporal is away. */
  lookAt: (request: CcdRequestInput) => Promise<unknown>;
}

/** Takes up requests for clinical documents in every practice that no workflow looks after: of when Temporal was away, or whose workflow is gone. */
export async function sweepCcds(deps: CcdSweepDeps): Promise<void> {
  const { database, clock, log, lookAt } = deps;
  for (const { id: practiceId } of await database.practices()) {
    const overdue = new Date(clock().getTime() - overdueMs);
    const look = (uow: UnitOfWork, page: WaitingPage) => waitingCcds(uow, { ...page, overdue });
    let requests = 0;
    for await (const requestId of waiting(deps, practiceId, look, startAfterMs)) {
      await lookAt({ practiceId, requestId });
      requests += 1;
    }
    if (requests > 0) log.info({ practiceId, requests }, 'Had requests for clinical documents looked at');
  }
}
