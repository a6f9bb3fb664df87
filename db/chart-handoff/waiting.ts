import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';

/**
 * Requests that nobody looks at although somebody should, by key: they were made before an instant and have no workflow yet; they were to be looked at and
 * were not, since theirs is gone (`overdue`); or, not looked at since `settled`, their chart keeper has left or is away, or their note was released.
 */
export async function waitingRequests(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit, overdue, settled, today }: WaitingPage & { overdue: Date; settled: Date; today: string },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from chart_request r join note n on n.id = r.note_id left join staff k on k.id = r.keeper_id
     where r.closed_at is null and (${after}::uuid is null or r.id > ${after}::uuid)
       and case when r.looked_at is null then r.created_at <= ${before}::timestamptz
                else r.next_at <= ${overdue}::timestamptz
                     or r.looked_at <= ${settled}::timestamptz
                        and (not k.active or r.phase = 'completed' and n.released_at is not null
                             or exists (select from absence a where a.staff_id = r.keeper_id and a.delegate_id is not null
                                         and ${today}::date between a.starts_on and a.ends_on)) end
     order by r.id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}
