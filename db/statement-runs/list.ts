import { sql } from 'kysely';
import type { StatementRun, StatementRunRow } from '../../domain/schemas/statement-runs.ts';
import type { StatementTurnState } from '../../domain/billing/statement-runs.ts';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { actorName } from '../queries/actor-name.ts';
import { iso } from '../queries/instants.ts';
import { countRuns } from './counts.ts';

/** Runs, newest first, one row more than `limit`. `id`: that one alone. */
export async function runList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id, after, limit }: { id: string | null; after: string | null; limit: number },
  reader: ChartReader,
): Promise<StatementRun[]> {
  const { rows } = await sql<Omit<StatementRun, 'counts'>>`
    select r.id, r.status, r.over_cents::float8 as "overCents", r.due_on::text as "dueOn", ${actorName(sql`r.ordered_by`)} as "orderedBy",
           ${actorName(sql`r.cancelled_by`)} as "cancelledBy", ${iso(sql`r.created_at`)} as "createdAt", ${iso(sql`r.finished_at`)} as "finishedAt"
      from statement_run r
     where (${id}::uuid is null or r.id = ${id}::uuid) and (${after}::uuid is null or r.id < ${after}::uuid)
     order by r.id desc limit ${limit + 1}`.execute(kysely);
  const countsOf = await countRuns(
    { kysely },
    rows.map((row) => row.id),
    reader,
  );
  return rows.map((row) => ({ ...row, counts: countsOf(row.id) }));
}

export interface RunRowsWanted {
  runId: string;
  state: StatementTurnState | null;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

/** Clients of a run in the order of their turns, which is by name, one row more than `limit`. Of charts that are closed to the reader it says nothing. */
export async function runRows(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { runId, state, after, limit }: RunRowsWanted,
  reader: ChartReader,
): Promise<StatementRunRow[]> {
  const { rows } = await sql<StatementRunRow>`
    select w.id, w.client_id as "clientId", p.first_name as "firstName", p.last_name as "lastName", c.record_number as "recordNumber",
           w.status as state, w.reason, ${iso(sql`w.settled_at`)} as at,
           case when s.id is not null then jsonb_build_object('id', s.id, 'number', s.number, 'closing', s.closing) end as statement
      from statement_run_row w
      join client c on c.id = w.client_id
      join person p on p.id = c.person_id
      left join statement s on s.id = w.statement_id
     where w.run_id = ${runId}::uuid and (${after}::uuid is null or w.id > ${after}::uuid) and (${state}::text is null or w.status = ${state})
       and ${isOpenTo(reader)}
     order by w.id limit ${limit + 1}`.execute(kysely);
  return rows;
}
