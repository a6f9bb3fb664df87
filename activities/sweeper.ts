import type { Database } from '../db/database.ts';
import { recoverLeases } from '../db/queries/recover-leases.ts';
import { requestedBroadcasts } from '../db/queries/requested-broadcasts.ts';
import type { Logger } from '../platform/log.ts';
import type { BroadcastInput } from '../workflows/broadcast/contract.ts';

/** Old enough that the API, which starts what it has written, has either done so or failed to. */
const startAfterMs = 5_000;
const atATime = 50;

export interface SweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Starts a broadcast's workflow; one that is there already counts as started. Rejects when Temporal is away. */
  start: (broadcast: BroadcastInput) => Promise<void>;
}

/**
 * Takes up what waits in every practice: broadcasts that were requested while Temporal was away, and messages whose sender died. Any number of
 * workers may sweep at once; each row is seen to by one of them.
 */
export async function sweep({ database, clock, log, start }: SweepDeps): Promise<void> {
  for (const { id: practiceId } of await database.practices()) {
    const scope = { practiceId, actor: 'system:sweeper' } as const;
    const now = clock();
    const recovered = await database.work(scope, (uow) => recoverLeases(uow, { now }));
    if (recovered.returned + recovered.unknown > 0)
      log.warn({ practiceId, ...recovered }, 'Ended leases of senders that are gone');
    const started = await database.work(scope, async (uow) => {
      const before = new Date(now.getTime() - startAfterMs);
      const ids = await requestedBroadcasts(uow, { before, limit: atATime });
      for (const broadcastId of ids) await start({ practiceId, broadcastId });
      return ids;
    });
    if (started.length > 0)
      log.info({ practiceId, broadcasts: started.length }, 'Started broadcasts that were waiting');
  }
}
