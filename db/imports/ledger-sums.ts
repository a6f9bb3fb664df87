import { sql } from 'kysely';
import type { LedgerSums } from '../../domain/schemas/imports.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { countsOfRows, type RowCounts, rowIsOpenTo } from './rows.ts';

const sumsOf = (status: 'good' | 'done') => sql`
  jsonb_build_object(
    'charges', count(*) filter (where w.status = ${status} and w.amount > 0),
    'charged', coalesce(sum(w.amount) filter (where w.status = ${status} and w.amount > 0), 0),
    'payments', count(*) filter (where w.status = ${status} and w.amount < 0),
    'paid', coalesce(-sum(w.amount) filter (where w.status = ${status} and w.amount < 0), 0),
    'clients', count(distinct w.client_id) filter (where w.status = ${status}))`;

/** What a file of charges and payments comes to, as far as the charts are open to the reader: of the rest neither counts nor sums say anything. */
export async function ledgerSums(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  runId: string,
  reader: ChartReader,
): Promise<{ counts: RowCounts; sums: { good: LedgerSums; done: LedgerSums } }> {
  const { rows } = await sql<RowCounts & { toPost: LedgerSums; posted: LedgerSums }>`
    select ${countsOfRows}, ${sumsOf('good')} as "toPost", ${sumsOf('done')} as posted
      from import_row w where w.run_id = ${runId}::uuid and ${rowIsOpenTo(reader)}`.execute(kysely);
  const [row] = rows;
  if (!row) throw new Error('Sums without a row');
  const { toPost, posted, ...counts } = row;
  return { counts, sums: { good: toPost, done: posted } };
}
