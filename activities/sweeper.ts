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
  const practices = await database.practices();
  // First what needs no Temporal: it may be away, and the second part then ends at once.
  for (const { id: practiceId } of practices) {
    const recovered = await database.work(scopeOf(practiceId), (uow) => recoverLeases(uow, { now: clock() }));
    if (recovered.returned + recovered.unknown > 0) {
      log.warn({ practiceId, ...recovered }, 'Ended leases of senders that are gone');
    }
  }
  const before = new Date(clock().getTime() - startAfterMs);
  for (const { id: practiceId } of practices) {
    const started = await database.work(scopeOf(practiceId), async (uow) => {
      const ids = await requestedBroadcasts(uow, { before, limit: atATime });
      for (const broadcastId of ids) await start({ practiceId, broadcastId });
      return ids.length;
    });
    if (started > 0) log.info({ practiceId, broadcasts: started }, 'Started broadcasts that were waiting');
  }
}

const scopeOf = (practiceId: string) => ({ practiceId, actor: 'system:sweeper' }) as const;
