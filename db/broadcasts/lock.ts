import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { Broadcast } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';

/**
 * The row of a broadcast, held until the transaction ends, or null: whatever changes the state of a broadcast goes through here, so that a
 * cancellation, a freeze and the end never cross.
 */
export const lockBroadcast = (uow: Pick<UnitOfWork, 'em'>, id: string) => lockRow(uow, Broadcast, { id });

/**
 * Lets one broadcast of a composition write its audience down at a time, until the transaction ends: the next one sees whom it has listed. Not the row of
 * the first, which senders read meanwhile. Taken after the row's own lock.
 */
export async function lockSet({ kysely }: Pick<UnitOfWork, 'kysely'>, setId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('broadcast set ' || ${setId}::text, 0))`.execute(kysely);
}
