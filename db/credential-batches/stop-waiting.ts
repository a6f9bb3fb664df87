import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Whoever still waits gets no turn. The caller holds the batch, so nobody is in the middle of one. */
export async function stopWaiting({ kysely }: Pick<UnitOfWork, 'kysely'>, batchId: string, now: Date): Promise<void> {
  await sql`
    update credential_batch_row set status = 'cancelled', settled_at = ${now}::timestamptz
     where batch_id = ${batchId}::uuid and status = 'waiting'`.execute(kysely);
}
