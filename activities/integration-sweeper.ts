import type { Database } from '../db/database.ts';
import { eraseExpiredChecks, waitingChecks } from '../db/integrations/checks.ts';
import { orderDueReading, waitingReadings } from '../db/pimsy/readings.ts';
import type { Logger } from '../platform/log.ts';
import type { IntegrationCheckInput } from '../workflows/integration-check/contract.ts';
import type { PimsyReadingInput } from '../workflows/pimsy-reading/contract.ts';
import { scopeOf, startAfterMs, waiting } from './waiting.ts';

/** As often as the schedule sync reads PIMSY where Timeero is connected, too. */
const readEveryMs = 2 * 60 * 60_000;

export interface IntegrationSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Starts a check; false where it had been started before. Rejects when Temporal is away. */
  startCheck: (input: IntegrationCheckInput) => Promise<boolean>;
  /** Has a reading carried out; false where it is. Rejects when Temporal is away. */
  startReading: (input: PimsyReadingInput) => Promise<boolean>;
}

/**
 * Erases credentials on trial that have expired, has PIMSY read where no sync does, and takes up checks and readings that wait. The erasing comes first: it
 * needs no Temporal.
 */
export async function sweepIntegrations(deps: IntegrationSweepDeps): Promise<void> {
  const { database, clock, log } = deps;
  const practices = (await database.practices()).map((practice) => practice.id);
  for (const practiceId of practices) {
    const erased = await database.work(scopeOf(practiceId), (uow) => eraseExpiredChecks(uow, clock()));
    if (erased > 0) log.info({ practiceId, erased }, 'Erased credentials on trial that had expired');
  }
  for (const practiceId of practices) {
    for await (const checkId of waiting(deps, practiceId, waitingChecks, startAfterMs))
      await deps.startCheck({ practiceId, checkId });
    await database.work(scopeOf(practiceId), (uow) => orderDueReading(uow, new Date(clock().getTime() - readEveryMs)));
    for await (const readingId of waiting(deps, practiceId, waitingReadings, startAfterMs))
      await deps.startReading({ practiceId, readingId });
  }
}
