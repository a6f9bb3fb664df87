import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { CredentialBatch } from '../entities/index.ts';
import { newId } from '../ids.ts';

/**
 * A batch and a waiting row for each client, in the order in which they are given: that of their turns and of the list. Also for who would be refused now:
 * each is judged when their turn comes. The caller starts the workflow after its commit.
 * @returns its id
 */
export async function beginBatch(
  { em, kysely, actor }: UnitOfWork,
  { clientIds, again, allCharts, now }: { clientIds: readonly string[]; again: boolean; allCharts: boolean; now: Date },
): Promise<string> {
  const id = newId();
  em.create(CredentialBatch, {
    id,
    status: 'requested',
    again,
    allCharts,
    orderedBy: actor,
    createdAt: now,
    updatedAt: now,
  });
  await em.flush();
  await sql`
    insert into credential_batch_row (id, batch_id, client_id, status)
    select n.id, ${id}::uuid, n.client_id, 'waiting' from unnest(${clientIds.map(() => newId())}::uuid[], ${[...clientIds]}::uuid[]) as n (id, client_id)`.execute(
    kysely,
  );
  return id;
}
