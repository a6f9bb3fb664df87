import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from './waiting-page.ts';

/** Broadcasts that were changed before an instant and whose workflow has not looked at it since; who has none yet reads its row when it starts. */
export async function untoldBroadcasts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from broadcast
    where untold and status <> 'requested' and updated_at <= ${before}::timestamptz and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${limit}`.execute(kysely);
  return rows.map((row) => row.id);
}

/** A broadcast that is over has nothing to be told any more, nor has anybody to hear it where its workflow never began. */
export async function forgetUntold({ kysely }: Pick<UnitOfWork, 'kysely'>, broadcastId: string): Promise<void> {
  await sql`
    update broadcast set untold = false
    where id = ${broadcastId}::uuid and status in ('completed', 'cancelled', 'failed')`.execute(kysely);
}
