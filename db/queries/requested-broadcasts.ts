import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Broadcasts that were requested before an instant and that no workflow has taken up; kept from other sweepers until the transaction ends. */
export async function requestedBroadcasts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, limit }: { before: Date; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from broadcast where status = 'requested' and requested_at <= ${before}::timestamptz
    order by requested_at limit ${limit} for update skip locked`.execute(kysely);
  return rows.map((row) => row.id);
}
