import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Accounts that can sign in and change profiles. Whoever asks before taking that right from one waits for others who are about to: two
 * administrators could otherwise each take it from the other at the same moment.
 */
export async function countAdministrators({ kysely, practiceId }: UnitOfWork): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`administrators ${practiceId}`}, 0))`.execute(kysely);
  const { rows } = await sql<{ n: number }>`
    select count(distinct a.id)::int as n
      from account a
      join staff s on s.person_id = a.person_id and s.active
      join account_profile ap on ap.account_id = a.id
      join profile_rule r on r.profile_id = ap.profile_id and r.rule = 'Profile Management' and r.can_modify
     where a.kind = 'staff' and a.active and a.password_hash is not null`.execute(kysely);
  return rows[0]?.n ?? 0;
}
