import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';

/** Forms to be done that no workflow has looked at since before an instant, or was to look at by `overdue` and has not, by key. */
export async function waitingForms(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit, overdue }: WaitingPage & { overdue: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from form_assignment
     where status = 'assigned' and (${after}::uuid is null or id > ${after}::uuid)
       and case when next_at is null then assigned_at <= ${before}::timestamptz else next_at <= ${overdue}::timestamptz end
     order by id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** The same of open safety follow-ups. */
export async function waitingFollowUps(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit, overdue }: WaitingPage & { overdue: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from safety_follow_up
     where acknowledged_at is null and (${after}::uuid is null or id > ${after}::uuid)
       and case when looked_at is null then opened_at <= ${before}::timestamptz else next_at <= ${overdue}::timestamptz end
     order by id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}
