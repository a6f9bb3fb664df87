import { sql } from 'kysely';
import type { Cells, RowProblem } from '../../domain/imports/row.ts';
import type { UnitOfWork } from '../database.ts';
import type { FileRow, JudgedRow } from './judged.ts';

type Reader = Pick<UnitOfWork, 'kysely'>;

/** Keeps rows of a file with what is wrong with them. */
export async function insertRows(
  { kysely }: Reader,
  runId: string,
  rows: readonly (FileRow & { problems: readonly RowProblem[] })[],
): Promise<void> {
  await sql`
    insert into import_row (run_id, number, data, problems, status)
    select ${runId}::uuid, n.number, n.data::jsonb, n.problems::jsonb, case when n.problems = '[]' then 'good' else 'bad' end
      from unnest(${rows.map(({ number }) => number)}::int[], ${rows.map(({ cells }) => JSON.stringify(cells))}::text[],
                  ${rows.map(({ problems }) => JSON.stringify(problems))}::text[]) as n (number, data, problems)`.execute(
    kysely,
  );
}

/** Good rows of a run that nothing was made of yet, by line, after a line; held, so that nobody corrects one while it becomes a record. */
export async function nextRows({ kysely }: Reader, runId: string, after: number, limit: number): Promise<FileRow[]> {
  const { rows } = await sql<{ number: number; cells: Cells }>`
    select number, data as cells from import_row
     where run_id = ${runId}::uuid and status = 'good' and number > ${after} order by number limit ${limit} for update`.execute(
    kysely,
  );
  return rows;
}

/** What became of judged rows: a record, or problems that they did not have before. */
export async function settleRows({ kysely }: Reader, runId: string, judged: readonly JudgedRow[]): Promise<void> {
  await sql`
    update import_row r
       set status = case when n.problems = '[]' then 'done' else 'bad' end, problems = n.problems::jsonb,
           made_id = case when n.problems = '[]' then n.made end, made_version = case when n.problems = '[]' then 1 end
      from unnest(${judged.map(({ number }) => number)}::int[], ${judged.map(({ id }) => id)}::uuid[],
                  ${judged.map(({ problems }) => JSON.stringify(problems))}::text[]) as n (number, made, problems)
     where r.run_id = ${runId}::uuid and r.number = n.number`.execute(kysely);
}

export interface RowCounts {
  total: number;
  good: number;
  bad: number;
  done: number;
  undone: number;
  kept: number;
}

/** Of rows `w`, by what became of them. */
export const countsOfRows = sql`
  count(*)::int as total, count(*) filter (where w.status = 'good')::int as good, count(*) filter (where w.status = 'bad')::int as bad,
  count(*) filter (where w.status = 'done')::int as done, count(*) filter (where w.status = 'undone')::int as undone,
  count(*) filter (where w.status = 'kept')::int as kept`;

/** Rows of a run by what became of them, as they stand. */
export async function countRows({ kysely }: Reader, runId: string): Promise<RowCounts> {
  const { rows } = await sql<RowCounts>`
    select ${countsOfRows} from import_row w where w.run_id = ${runId}::uuid`.execute(kysely);
  return rows[0] ?? { total: 0, good: 0, bad: 0, done: 0, undone: 0, kept: 0 };
}
