import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/* The statements of the sign-in throttle, together because they are one count. By hand, because tries that come at once must all be counted. */

/** Until when no try may be made, or null where one may. */
export async function blockedUntil({ kysely }: UnitOfWork, id: string, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ until: string }>`
    select blocked_until as until from throttle where id = ${id} and blocked_until > ${now}`.execute(kysely);
  const until = rows[0]?.until;
  return until ? new Date(until) : null;
}

/** Counts one failure more, from 1 anew where the first is older than `forgiven`. @returns how many there are now */
export async function countFailure(
  { kysely }: UnitOfWork,
  { id, now, forgiven }: { id: string; now: Date; forgiven: Date },
): Promise<number> {
  const { rows } = await sql<{ failures: number }>`
    insert into throttle as t (id, failures, first_at) values (${id}, 1, ${now})
    on conflict (practice_id, id) do update
       set failures = case when t.first_at < ${forgiven} then 1 else t.failures + 1 end,
           first_at = case when t.first_at < ${forgiven} then ${now} else t.first_at end
    returning failures`.execute(kysely);
  return rows[0]?.failures ?? 0;
}

export async function block({ kysely }: UnitOfWork, id: string, until: Date): Promise<void> {
  await sql`update throttle set blocked_until = ${until} where id = ${id}`.execute(kysely);
}

/** One failure less; `unblock`: and what it blocked is open again. */
export async function takeBackFailure({ kysely }: UnitOfWork, id: string, unblock: boolean): Promise<void> {
  await sql`
    update throttle
       set failures = failures - 1,
           blocked_until = case when ${unblock}::boolean then null else blocked_until end
     where id = ${id}`.execute(kysely);
}

/** @returns whether there was anything to clear */
export async function clearFailures({ kysely }: Pick<UnitOfWork, 'kysely'>, id: string): Promise<boolean> {
  const { rows } = await sql`delete from throttle where id = ${id} returning id`.execute(kysely);
  return rows.length > 0;
}

/**
 * End of the block that was last noted in the audit log as ISO text, or null. Holds the row of the block until the transaction ends, so that of two
 * refusals at once the second sees what the first one noted.
 */
export async function lastBlockNoted(
  { kysely }: UnitOfWork,
  { throttleId, action, subject, subjectId }: Record<'throttleId' | 'action' | 'subject' | 'subjectId', string>,
): Promise<string | null> {
  await sql`select from throttle where id = ${throttleId} for update`.execute(kysely);
  const { rows } = await sql<{ until: string | null }>`
    select after ->> 'until' as until from audit
     where subject = ${subject} and subject_id = ${subjectId} and action = ${action}
     order by id desc limit 1`.execute(kysely);
  return rows[0]?.until ?? null;
}
