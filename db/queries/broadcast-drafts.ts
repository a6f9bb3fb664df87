import { sql } from 'kysely';
import type { Draft } from '../../domain/schemas/broadcast-drafts.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

/** Drafts of one account, the newest first, one row more than `limit`. */
export async function broadcastDrafts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { accountId, after, limit }: { accountId: string; after: string | null; limit: number },
): Promise<Draft[]> {
  const { rows } = await sql<Draft>`
    select id, content, version, ${iso(sql`updated_at`)} as "updatedAt" from broadcast_draft
    where account_id = ${accountId} and (${after}::uuid is null or id < ${after}::uuid)
    order by id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}
