import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from './waiting-page.ts';

/**
 * Broadcasts that were requested before an instant and that no workflow has taken up. Nothing is locked: Temporal takes an id once, whoever starts
 * it. By key, so that some that cannot be started do not hide the others.
 */
export async function requestedBroadcasts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from broadcast
    where status = 'requested' and requested_at <= ${before}::timestamptz and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${limit}`.execute(kysely);
  return rows.map((row) => row.id);
}
