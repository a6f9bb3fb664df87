import { sql } from 'kysely';
import type { ImportRowStatus } from '../../domain/imports/statuses.ts';
import type { ImportRow } from '../../domain/schemas/imports.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { rowIsOpenTo } from './rows.ts';

/** Rows of a run by line, one row more than `limit`; `after`: id of the last row of the page before. */
export async function rowList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  {
    runId,
    status,
    after,
    limit,
    reader,
  }: { runId: string; status: ImportRowStatus | null; after: string | null; limit: number; reader: ChartReader },
): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`
    select w.id, w.number, w.status, w.data as cells, w.problems, w.made_id as "madeId", w.client_id as "clientId"
      from import_row w
     where ${rowIsOpenTo(reader)} and run_id = ${runId}::uuid and (${status}::text is null or status = ${status})
       and (${after}::uuid is null or number > (select l.number from import_row l where l.id = ${after}::uuid))
     order by number limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** Keys of columns that rows to be corrected have cells or problems in; the file need not have had them. */
export async function columnsToCorrect(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { runId, reader }: { runId: string; reader: ChartReader },
): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct k.key
      from import_row w, lateral (
        select jsonb_object_keys(w.data) as key union select p ->> 'column' from jsonb_array_elements(w.problems) p) k
     where ${rowIsOpenTo(reader)} and w.run_id = ${runId}::uuid and w.status = 'bad'`.execute(kysely);
  return rows.map(({ key }) => key);
}
