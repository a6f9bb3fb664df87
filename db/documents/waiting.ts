import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';

/** Documents that have waited for their scan since before an instant, by key: Temporal knows whether one is under way. */
export async function unscannedDocuments(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from document
     where status = 'pending' and updated_at <= ${before}::timestamptz and (${after}::uuid is null or id > ${after}::uuid)
     order by id limit ${limit}`.execute(kysely);
  return rows.map((row) => row.id);
}

/** Removes documents that were announced before an instant and whose bytes never came. @returns how many */
export async function removeAnnounced({ kysely }: Pick<UnitOfWork, 'kysely'>, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from document where status = 'uploading' and created_at < ${before}::timestamptz`.execute(kysely);
  return Number(numAffectedRows ?? 0);
}
