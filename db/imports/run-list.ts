import { sql } from 'kysely';
import type { ImportRun } from '../../domain/schemas/imports.ts';
import type { ImportedFile } from '../../domain/imports/statuses.ts';
import { columnsOf, type ImportKind } from '../../domain/imports/columns.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { accountName } from '../queries/account-name.ts';
import { iso } from '../queries/instants.ts';
import { countsOfRows, rowIsOpenTo } from './rows.ts';

type Stored = Omit<ImportRun, 'sums' | 'columns' | 'ignored' | 'encoding' | 'separator'> & {
  file: Partial<ImportedFile>;
};

interface RunFilter {
  kinds: readonly ImportKind[];
  /** Of whose charts the rows are counted; null: all are. */
  reader: ChartReader | null;
  id: string | null;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

/**
 * Import runs, newest first, one row more than `limit`. What runs is counted as it stands, which is its progress; what is over keeps its numbers after its
 * rows were removed; who does not see every chart is told nothing of those.
 */
export async function runList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { kinds, reader, id, after, limit }: RunFilter,
): Promise<ImportRun[]> {
  // What a run keeps counts every chart.
  const ownCount = reader !== null && !reader.sees;
  const { rows } = await sql<Stored>`
    select r.id, r.kind, r.file_name as "fileName", r.status, r.mode, r.file, r.failure,
           case when live.total > 0 or ${ownCount} then to_jsonb(live) else jsonb_build_object('total', r.total, 'good', r.good, 'bad', r.bad, 'before', r.before, 'done', r.done,
                'undone', r.undone, 'kept', r.kept) end as counts,
           ${accountName(sql`r.created_by`)} as "createdBy",
           ${iso(sql`r.created_at`)} as "createdAt", ${iso(sql`r.finished_at`)} as "finishedAt",
           r.total = 0 or exists (select from import_row w where w.run_id = r.id) as "rowsKept", r.version
      from import_run r
      left join lateral (
        select ${countsOfRows} from import_row w where w.run_id = r.id and ${reader ? rowIsOpenTo(reader) : sql`true`}) live on ${ownCount} or r.status in ('running', 'undoing')
     where r.kind = any(${[...kinds]}::text[]) and (${id}::uuid is null or r.id = ${id}::uuid) and (${after}::uuid is null or r.id < ${after}::uuid)
     order by r.id desc limit ${limit + 1}`.execute(kysely);
  return rows.map(({ file, ...run }) => {
    const labels = new Map(columnsOf(run.kind).map(([key, { label }]) => [key, label]));
    const columns = (file.recognised ?? []).map((each) => ({ ...each, label: labels.get(each.key) ?? each.key }));
    const { ignored = [], encoding = null, separator = null } = file;
    return { ...run, sums: null, columns, ignored, encoding, separator };
  });
}
