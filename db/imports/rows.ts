import { type RawBuilder, sql } from 'kysely';
import type { ImportKind } from '../../domain/imports/columns.ts';
import type { Cells } from '../../domain/imports/row.ts';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { type FileRow, type JudgedRow, standOf } from './judged.ts';

type Reader = Pick<UnitOfWork, 'kysely'>;

/** Keeps rows of a file with what is wrong with them. */
export async function insertRows(
  { kysely }: Reader,
  runId: string,
  rows: readonly (FileRow & Pick<JudgedRow, 'problems' | 'clientId' | 'cents' | 'before'>)[],
): Promise<void> {
  await sql`
    insert into import_row (run_id, number, data, problems, status, client_id, amount)
    select ${runId}::uuid, n.number, n.data::jsonb, n.problems::jsonb, n.status, n.client_id, n.amount
      from unnest(${rows.map(({ number }) => number)}::int[], ${rows.map(({ cells }) => JSON.stringify(cells))}::text[],
                  ${rows.map(({ problems }) => JSON.stringify(problems))}::text[], ${rows.map(standOf)}::text[],
                  ${rows.map(({ clientId = null }) => clientId)}::uuid[], ${rows.map(({ cents = null }) => cents)}::bigint[])
             as n (number, data, problems, status, client_id, amount)`.execute(kysely);
}

/**
 * Good rows of a run that nothing was made of yet and that may be told to who orders it, of charges and payments those whose sums they confirmed; by line, after
 * a line; held, so that nobody corrects one while it becomes a record.
 */
export async function nextRows(
  { kysely }: Reader,
  {
    runId,
    kind,
    after,
    reader,
    limit,
  }: { runId: string; kind: ImportKind; after: number; reader: ChartReader; limit: number },
): Promise<FileRow[]> {
  const { rows } = await sql<{ number: number; cells: Cells }>`
    select w.number, w.data as cells from import_row w
     where w.run_id = ${runId}::uuid and w.status = 'good' and w.number > ${after} and (w.ordered or ${kind !== 'ledger'}) and ${rowIsOpenTo(reader)}
     order by w.number limit ${limit} for update of w`.execute(kysely);
  return rows;
}

/** Good charges and payments of charts that are open to who confirms their sums: these are posted, and not those of a chart that is opened to them later. */
export async function orderRows({ kysely }: Reader, runId: string, reader: ChartReader): Promise<void> {
  await sql`
    update import_row w set ordered = ${rowIsOpenTo(reader)}
     where w.run_id = ${runId}::uuid and w.status = 'good' and w.ordered <> ${rowIsOpenTo(reader)}`.execute(kysely);
}

/** What became of judged rows: a record, or problems that they did not have before. */
export async function settleRows({ kysely }: Reader, runId: string, judged: readonly JudgedRow[]): Promise<void> {
  await sql`
    update import_row r
       set status = case when n.status = 'good' then 'done' else n.status end, problems = n.problems::jsonb,
           made_id = case when n.problems = '[]' then n.made end, made_version = case when n.problems = '[]' then 1 end,
           client_id = coalesce(n.client_id, r.client_id), amount = n.amount
      from unnest(${judged.map(({ number }) => number)}::int[], ${judged.map(({ id }) => id)}::uuid[],
                  ${judged.map(({ problems }) => JSON.stringify(problems))}::text[], ${judged.map(standOf)}::text[],
                  ${judged.map(({ clientId = null }) => clientId)}::uuid[], ${judged.map(({ cents = null }) => cents)}::bigint[])
             as n (number, made, problems, status, client_id, amount)
     where r.run_id = ${runId}::uuid and r.number = n.number`.execute(kysely);
}

/** Rows of a run that were posted to the ledger, of charts that are open to the reader: from the end, those before a line; held. */
export async function postedRows(
  { kysely }: Reader,
  { runId, before, reader, limit }: { runId: string; before: number | null; reader: ChartReader; limit: number },
): Promise<{ id: string; number: number; clientId: string; transactionId: string }[]> {
  const { rows } = await sql<{ id: string; number: number; clientId: string; transactionId: string }>`
    select w.id, w.number, w.client_id as "clientId", w.made_id as "transactionId"
      from import_row w join client c on c.id = w.client_id
     where w.run_id = ${runId}::uuid and w.status = 'done' and (${before}::int is null or w.number < ${before}) and ${isOpenTo(reader)}
     order by w.number desc limit ${limit} for update of w`.execute(kysely);
  return rows;
}

export async function markUndone({ kysely }: Reader, ids: readonly string[]): Promise<void> {
  await sql`update import_row set status = 'undone' where id = any(${[...ids]}::uuid[])`.execute(kysely);
}

export interface RowCounts {
  total: number;
  good: number;
  bad: number;
  before: number;
  done: number;
  undone: number;
  kept: number;
}

/** Of rows `w`, by what became of them. */
export const countsOfRows = sql`
  count(*)::int as total, count(*) filter (where w.status = 'good')::int as good, count(*) filter (where w.status = 'bad')::int as bad,
  count(*) filter (where w.status = 'before')::int as before, count(*) filter (where w.status = 'done')::int as done, count(*) filter (where w.status = 'undone')::int as undone,
  count(*) filter (where w.status = 'kept')::int as kept`;

/** Whether row `w` may be told of: it names no chart, or one that is open to the reader. */
export const rowIsOpenTo = (reader: ChartReader): RawBuilder<boolean> =>
  sql<boolean>`(w.client_id is null or exists (select from client c where c.id = w.client_id and ${isOpenTo(reader)}))`;

/** Rows of a run by what became of them, as they stand. */
export async function countRows({ kysely }: Reader, runId: string): Promise<RowCounts> {
  const { rows } = await sql<RowCounts>`
    select ${countsOfRows} from import_row w where w.run_id = ${runId}::uuid`.execute(kysely);
  return rows[0] ?? { total: 0, good: 0, bad: 0, before: 0, done: 0, undone: 0, kept: 0 };
}
