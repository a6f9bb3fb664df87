import { type RawBuilder, sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Gives back what was claimed and not sent, for another sender. */
export const releaseClaims = (uow: Pick<UnitOfWork, 'kysely'>, ids: string[]): Promise<void> =>
  release(uow, sql`id = any(${ids}::uuid[])`);

/** The same of a whole broadcast: it is paused. Those just being sent end by themselves. */
export const releaseClaimsOf = (uow: Pick<UnitOfWork, 'kysely'>, broadcastId: string): Promise<void> =>
  release(uow, sql`broadcast_id = ${broadcastId}::uuid`);

/** Locked in the order of their keys, as senders lock them. */
async function release({ kysely }: Pick<UnitOfWork, 'kysely'>, which: RawBuilder<unknown>): Promise<void> {
  await sql`
    with claimed as materialized (
      select id from message where ${which} and status = 'claimed' order by id for update
    )
    update message m set status = 'pending', lease_until = null from claimed where m.id = claimed.id`.execute(kysely);
}
