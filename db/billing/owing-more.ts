import { sql } from 'kysely';
import { chartIsOpenTo } from '../charts/chart-access.ts';
import type { ChartReader } from '../charts/closed-records.ts';
import type { UnitOfWork } from '../database.ts';

export interface OwingMore {
  /** Cents. */
  overCents: number;
  reader: ChartReader;
  /** Id of the last one of the group before. */
  after: string | null;
  limit: number;
}

/** Clients who owe more than an amount and whose chart is open to the reader, by id: `limit` of them, and how many there are behind `after` in all. */
export async function owingMore(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { overCents, reader: { sees, ...reader }, after, limit }: OwingMore,
): Promise<{ ids: string[]; left: number }> {
  const { rows } = await sql<{ id: string; left: number }>`
    select c.id, (count(*) over ())::int as left
      from client c
      join ledger_transaction t on t.client_id = c.id
      join ledger_entry e on e.transaction_id = t.id and e.ledger_account = 'receivable'
     where (${after}::uuid is null or c.id > ${after}::uuid) and ${sees ? sql`true` : chartIsOpenTo(reader)}
     group by c.id having sum(e.amount) > ${overCents}::bigint
     order by c.id limit ${limit}`.execute(kysely);
  return { ids: rows.map(({ id }) => id), left: rows[0]?.left ?? 0 };
}
