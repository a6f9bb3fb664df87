import { sql } from 'kysely';
import type { BatchRowState } from '../../domain/credential-batches.ts';
import type { BatchCounts } from '../../domain/schemas/credential-batches.ts';
import type { UnitOfWork } from '../database.ts';

/** What has become of row `w` with its credential `k`. Two batches may have ordered the same credential, which is then told in both. */
export const rowState = sql<BatchRowState>`
  case when w.status <> 'ordered' then w.status
       when k.status in ('requested', 'sending') then 'ordered'
       when k.status in ('sent', 'failed') then k.status
       else 'superseded' end`;

export const rowTables = sql`credential_batch_row w left join credential k on k.id = w.credential_id`;

const none: BatchCounts = {
  clients: 0,
  waiting: 0,
  ordered: 0,
  sent: 0,
  failed: 0,
  superseded: 0,
  refused: 0,
  cancelled: 0,
};

/** Clients of batches by what has become of them, as it stands. */
export async function countBatches(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  ids: readonly string[],
): Promise<(id: string) => BatchCounts> {
  const { rows } = await sql<{ id: string; state: BatchRowState; n: number }>`
    select w.batch_id as id, ${rowState} as state, count(*)::int as n
      from ${rowTables} where w.batch_id = any(${[...ids]}::uuid[]) group by 1, 2`.execute(kysely);
  const found = new Map<string, BatchCounts>();
  for (const { id, state, n } of rows) {
    const before = found.get(id) ?? none;
    found.set(id, { ...before, clients: before.clients + n, [state]: before[state] + n });
  }
  return (id) => found.get(id) ?? none;
}
