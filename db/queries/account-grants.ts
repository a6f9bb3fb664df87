import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Rights of an account by rule: what any of its profiles gives. By hand, because it runs with every request and sums up in one pass. */
export async function accountGrants(
  { kysely }: UnitOfWork,
  accountId: string,
): Promise<{ rule: string; can_create: boolean; can_modify: boolean; can_view: boolean; can_delete: boolean }[]> {
  const { rows } = await sql<{
    rule: string;
    can_create: boolean;
    can_modify: boolean;
    can_view: boolean;
    can_delete: boolean;
  }>`
    select r.rule, bool_or(r.can_create) as can_create, bool_or(r.can_modify) as can_modify,
           bool_or(r.can_view) as can_view, bool_or(r.can_delete) as can_delete
      from account_profile ap
      join profile_rule r on r.profile_id = ap.profile_id
     where ap.account_id = ${accountId}
     group by r.rule`.execute(kysely);
  return rows;
}
