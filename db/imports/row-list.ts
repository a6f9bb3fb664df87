import { sql } from 'kysely';
import type { ImportRowStatus } from '../../domain/imports/statuses.ts';
import type { ImportRow } from '../../domain/schemas/imports.ts';
import type { UnitOfWork } from '../database.ts';

/** Rows of a run by line, one row more than `limit`; `after`: id of the last row of the page before. */
export async function rowList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  {
    runId,
    status,
    after,
    limit,
  }: { runId: string; status: ImportRowStatus | null; after: string | null; limit: number },
): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`
    select id, number, status, data as cells, problems, made_id as "madeId"
      from import_row
     where run_id = ${runId}::uuid and (${status}::text is null or status = ${status})
       and (${after}::uuid is null or number > (select l.number from import_row l where l.id = ${after}::uuid))
     order by number limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** Keys of columns that rows to be corrected have cells or problems in; the file need not have had them. */
export async function columnsToCorrect({ kysely }: Pick<UnitOfWork, 'kysely'>, runId: string): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct k.key
      from import_row w, lateral (
        select jsonb_object_keys(w.data) as key union select p ->> 'column' from jsonb_array_elements(w.problems) p) k
     where w.run_id = ${runId}::uuid and w.status = 'bad'`.execute(kysely);
  return rows.map(({ key }) => key);
}
