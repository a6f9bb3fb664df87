import { sql } from 'kysely';
import type { ImportRowStatus } from '../../domain/fieldtime/import-statuses.ts';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { PersonImport, PersonImportRow } from '../../domain/schemas/mappings.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import { closedTo, isClosedRecord, nameUnless, unless } from '../charts/closed-records.ts';
import type { UnitOfWork } from '../database.ts';
import { shownTarget } from '../mappings/shown-target.ts';
import { accountName } from '../queries/account-name.ts';
import { iso } from '../queries/instants.ts';

type Reader = Pick<UnitOfWork, 'kysely'>;

/**
 * Of a row `i` that failed: what became of its record since; null while it is still to be corrected. `n` is the row of the newest import of the record, `m`
 * its open mapping. Whom only the EVV register refused is mapped already, and settled by an import alone.
 */
const settled = sql`case
  when i.status = 'failed' and n.id <> i.id and n.status = 'done' then 'imported'
  when i.status = 'failed' and i.failure is distinct from 'register' and n.failure is distinct from 'register' and m.id is not null then 'mapped' end`;
const newest = sql`left join person_import_row n on n.record_id = i.record_id and n.current
      left join timeero_mapping m on m.pimsy_record_id = i.record_id and m.ended_at is null`;

/** Runs, newest first, one row more than `limit`, each counted as it stands. */
export async function importList(
  { kysely }: Reader,
  { id, kind, after, limit }: { id: string | null; kind: MappingKind | null; after: string | null; limit: number },
): Promise<PersonImport[]> {
  const { rows } = await sql<PersonImport>`
    select r.id, r.kind, r.origin, r.status, r.trouble, to_jsonb(c) as counts, ${accountName(sql`r.created_by`)} as "orderedBy",
           ${iso(sql`r.created_at`)} as "createdAt", ${iso(sql`r.finished_at`)} as "finishedAt", r.version
      from person_import r cross join lateral (
        select count(*)::int as total, count(*) filter (where i.status in ('waiting', 'created'))::int as waiting,
               count(*) filter (where i.status = 'intended')::int as "inDoubt", count(*) filter (where i.status = 'done')::int as done,
               count(*) filter (where i.status = 'failed')::int as failed, count(*) filter (where i.status = 'cancelled')::int as cancelled,
               count(${settled})::int as settled
          from person_import_row i
          ${newest}
         where i.run_id = r.id) c
     where (${id}::uuid is null or r.id = ${id}::uuid) and (${kind}::text is null or r.kind = ${kind})
       and (${after}::uuid is null or r.id < ${after}::uuid)
     order by r.id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}

const closed = isClosedRecord('r');

/** Records of a run in the order of their import, one row more than `limit`; of those that are closed to the reader how they stand, and nothing else. */
export async function importRowList(
  { kysely }: Reader,
  {
    runId,
    status,
    reader,
    after,
    limit,
  }: { runId: string; status: ImportRowStatus | null; reader: ChartReader; after: string | null; limit: number },
): Promise<PersonImportRow[]> {
  const { rows } = await sql<PersonImportRow>`
    with ${closedTo(reader)}
    select i.id, i.record_id as "recordId", ${closed} as withheld, ${unless(closed, sql`r.external_id`)} as "externalId",
           ${nameUnless(closed, sql`r.label`)} as label, i.status, i.current, i.failure,
           case when ${closed} then '[]' else i.problems end as problems, case when ${closed} then '{}' else i.warnings end as warnings,
           ${unless(closed, sql`i.timeero_id`)} as "timeeroId", ${settled} as settled, case when n.id <> i.id then n.run_id end as "laterRun",
           case when t.id is not null and not ${closed} then ${shownTarget} end as "takenBy"
      from person_import_row i
      join external_record r on r.id = i.record_id
      left join external_record t on t.id = i.taken_by
      ${newest}
     where i.run_id = ${runId}::uuid and (${status}::text is null or i.status = ${status})
       and (${after}::uuid is null or i.id > ${after}::uuid)
     order by i.id limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** Runs that were ordered before an instant and are not over, by key: Temporal knows whether one is carried out. */
export async function waitingPersonImports(
  { kysely }: Reader,
  { before, after, limit }: { before: Date; after: string | null; limit: number },
): Promise<{ id: string; kind: MappingKind }[]> {
  const { rows } = await sql<{ id: string; kind: MappingKind }>`
    select id, kind from person_import
     where status in ('requested', 'running', 'paused', 'cancelling') and updated_at <= ${before}::timestamptz
       and (${after}::uuid is null or id > ${after}::uuid)
     order by id limit ${limit}`.execute(kysely);
  return rows;
}
