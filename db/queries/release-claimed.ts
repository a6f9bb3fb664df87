import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Gives back every message of a broadcast that was claimed and not begun: it is paused. Locked in the order of their keys, as senders lock them. Those
 * just being sent end by themselves.
 */
export async function releaseClaimed({ kysely }: Pick<UnitOfWork, 'kysely'>, broadcastId: string): Promise<void> {
  await sql`
    with claimed as materialized (
      select id from message where broadcast_id = ${broadcastId}::uuid and status = 'claimed' order by id for update
    )
    update message m set status = 'pending', lease_until = null from claimed where m.id = claimed.id`.execute(kysely);
}
