import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';

/** Open requests that no workflow has looked at since before an instant, or was to look at by `overdue` and has not, by key. */
export async function waitingCcds(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit, overdue }: WaitingPage & { overdue: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from ccd_request
     where status in ('requested','fetching','checking','needs-staff') and (${after}::uuid is null or id > ${after}::uuid)
       and case when next_at is null then asked_at <= ${before}::timestamptz else next_at <= ${overdue}::timestamptz end
     order by id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}
