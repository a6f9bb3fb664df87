import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { Broadcast } from '../entities/index.ts';

/**
 * The row of a broadcast, held until the transaction ends, or null: whatever changes the state of a broadcast goes through here, so that a
 * cancellation, a freeze and the end never cross. Its key is not held: the rows that a freeze writes refer to it until that commits, for minutes at a
 * million people, and nobody has to wait for them.
 */
export async function lockBroadcast({ em, kysely }: Pick<UnitOfWork, 'em' | 'kysely'>, id: string) {
  await sql`select from broadcast where id = ${id}::uuid for no key update`.execute(kysely);
  return em.findOne(Broadcast, { id }, { refresh: true });
}

/** Lets one transaction at a time write the audience of a broadcast down, until it ends: the second finds what the first has written. */
export async function lockFreeze({ kysely }: Pick<UnitOfWork, 'kysely'>, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('broadcast freeze ' || ${id}::text, 0))`.execute(kysely);
}

/**
 * Lets one broadcast of a composition write its audience down at a time, until the transaction ends: the next one sees whom it has listed. Not the row of
 * the first, which senders read meanwhile. Taken after {@link lockFreeze}.
 */
export async function lockSet({ kysely }: Pick<UnitOfWork, 'kysely'>, setId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('broadcast set ' || ${setId}::text, 0))`.execute(kysely);
}
