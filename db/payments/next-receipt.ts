import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * The next number of a receipt of the practice, without a gap: whoever takes one waits for who has taken one and not committed yet. Call it last, once nothing
 * else is to be waited for.
 */
export async function nextReceipt({ kysely }: Pick<UnitOfWork, 'kysely'>): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended('receipt ' || current_practice(), 0))`.execute(kysely);
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(receipt_number), 0) + 1 as next from payment`.execute(kysely);
  return rows[0]?.next ?? 1;
}
