import type { Database, UnitOfWork } from '../db/database.ts';
import { waitingThreads, withdrawUnsent } from '../db/portal-messages/waiting.ts';
import type { WaitingPage } from '../db/queries/waiting-page.ts';
import type { Logger } from '../platform/log.ts';
import type { PortalThreadInput } from '../workflows/portal-thread/contract.ts';
import { scopeOf, startAfterMs, waiting } from './waiting.ts';

/** Long enough for a workflow to have looked by itself after its workers were away. */
const overdueMs = 10 * 60_000;
/** Nobody writes on a message for longer. */
const unsentMs = 24 * 60 * 60_000;

export interface PortalThreadSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Has a thread looked at, by its workflow or by a new one. Rejects when Temporal is away. */
  lookAt: (thread: PortalThreadInput) => Promise<unknown>;
}

/** Takes up messages of clients that nobody looks at, and withdraws what was uploaded for messages that were never sent, in every practice. */
export async function sweepPortalThreads(deps: PortalThreadSweepDeps): Promise<void> {
  const { database, clock, log, lookAt } = deps;
  const practices = await database.practices();
  // First what needs no Temporal: it may be away, and the rest then ends at once.
  for (const { id } of practices) {
    const now = clock();
    const before = new Date(now.getTime() - unsentMs);
    await database.work(scopeOf(id), (uow) => withdrawUnsent(uow, { before, now }));
  }
  for (const { id: practiceId } of practices) {
    const overdue = new Date(clock().getTime() - overdueMs);
    const look = (uow: UnitOfWork, page: WaitingPage) => waitingThreads(uow, { ...page, overdue });
    let threads = 0;
    for await (const threadId of waiting(deps, practiceId, look, startAfterMs)) {
      await lookAt({ practiceId, threadId });
      threads += 1;
    }
    if (threads > 0) log.info({ practiceId, threads }, 'Had messages of the portal looked at');
  }
}
