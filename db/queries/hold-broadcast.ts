import { sql } from 'kysely';
import type { BroadcastStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { plannedOnce } from '../planned-once.ts';

/**
 * Where a broadcast stands, held until the transaction ends: whoever pauses or cancels it waits for this, and once they are answered nobody has begun
 * anything by an older state. Taken before any of its messages is locked, as they do, so that the two never wait for each other in a ring. Senders hold
 * it together. @returns null where there is no such broadcast
 */
export async function holdBroadcast(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  broadcastId: string,
): Promise<BroadcastStatus | null> {
  const { rows } = await sql<{ status: BroadcastStatus }>`${plannedOnce}
    select status from broadcast where id = ${broadcastId}::uuid for share`.execute(kysely);
  return rows[0]?.status ?? null;
}
