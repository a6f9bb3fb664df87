import { sql } from 'kysely';
import type { CredentialBatch } from '../../domain/schemas/credential-batches.ts';
import type { UnitOfWork } from '../database.ts';
import { actorName } from '../queries/actor-name.ts';
import { iso } from '../queries/instants.ts';
import { countBatches } from './counts.ts';

/** Batches, newest first, one row more than `limit`. `id`: that one alone. */
export async function batchList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id, after, limit }: { id: string | null; after: string | null; limit: number },
): Promise<CredentialBatch[]> {
  const { rows } = await sql<Omit<CredentialBatch, 'counts'>>`
    select b.id, b.status, b.again, ${actorName(sql`b.ordered_by`)} as "orderedBy", ${iso(sql`b.created_at`)} as "createdAt",
           ${iso(sql`b.finished_at`)} as "finishedAt", b.version
      from credential_batch b
     where (${id}::uuid is null or b.id = ${id}::uuid) and (${after}::uuid is null or b.id < ${after}::uuid)
     order by b.id desc limit ${limit + 1}`.execute(kysely);
  const countsOf = await countBatches(
    { kysely },
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({ ...row, counts: countsOf(row.id) }));
}
