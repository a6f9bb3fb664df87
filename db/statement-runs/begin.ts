import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';

interface NewRun {
  overCents: number;
  dueOn: string;
  allCharts: boolean;
  now: Date;
}

/** A run without clients. The caller starts the workflow after its commit. @returns its id, or null while another one is under way in the practice */
export async function beginRun(
  { kysely, actor }: Pick<UnitOfWork, 'kysely' | 'actor'>,
  { overCents, dueOn, allCharts, now }: NewRun,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into statement_run (id, status, over_cents, due_on, all_charts, ordered_by, created_at, updated_at)
    values (${newId()}::uuid, 'requested', ${overCents}::bigint, ${dueOn}::date, ${allCharts}, ${actor}, ${now}::timestamptz, ${now}::timestamptz)
    on conflict (practice_id) where status in ('requested','running') do nothing
    returning id`.execute(kysely);
  return rows[0]?.id ?? null;
}

/** Lists the clients of a run in the order of their turns. Each is judged when it comes. */
export async function addClients(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  runId: string,
  clientIds: readonly string[],
): Promise<void> {
  await sql`
    insert into statement_run_row (id, run_id, client_id, status)
    select n.id, ${runId}::uuid, n.client_id, 'waiting' from unnest(${clientIds.map(() => newId())}::uuid[], ${[...clientIds]}::uuid[]) as n (id, client_id)`.execute(
    kysely,
  );
}
