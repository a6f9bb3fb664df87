import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';

/**
 * Import runs that something was ordered of before an instant and that are not over, by key: Temporal knows whether one is carried out. The statuses
 * (`importsUnderWay`) are written out because only so the planner sees that its index of these few rows serves.
 */
export async function waitingImports(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from import_run
     where status in ('requested', 'running', 'undoing') and updated_at <= ${before}::timestamptz
       and (${after}::uuid is null or id > ${after}::uuid)
     order by id limit ${limit}`.execute(kysely);
  return rows.map((row) => row.id);
}
