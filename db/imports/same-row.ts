import { sql } from 'kysely';
import type { ImportKind } from '../../domain/imports/columns.ts';
import { type Cells, tellingColumns } from '../../domain/imports/row.ts';
import type { UnitOfWork } from '../database.ts';

/** Line of another good row of the run that says the same as these cells, capitals aside; or null. */
export async function sameRow(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { runId, kind, number, cells }: { runId: string; kind: ImportKind; number: number; cells: Cells },
): Promise<number | null> {
  const keys = tellingColumns(kind, cells);
  const { rows } = await sql<{ number: number }>`
    select number from import_row
     where run_id = ${runId}::uuid and status = 'good' and number <> ${number}
       and array(select lower(trim(coalesce(data ->> k.key, ''))) from unnest(${[...keys]}::text[]) with ordinality as k (key, n) order by k.n)
           = array(select lower(trim(t.text)) from unnest(${keys.map((key) => cells[key] ?? '')}::text[]) with ordinality as t (text, n) order by t.n)
     order by number limit 1`.execute(kysely);
  return rows[0]?.number ?? null;
}
