import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';

/** Batches that were ordered, resumed or cancelled before an instant and are not over, by key: Temporal knows whether one is carried out. */
export async function waitingBatches(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from credential_batch
     where finished_at is null and status <> 'paused' and updated_at <= ${before}::timestamptz
       and (${after}::uuid is null or id > ${after}::uuid)
     order by id limit ${limit}`.execute(kysely);
  return rows.map((row) => row.id);
}
