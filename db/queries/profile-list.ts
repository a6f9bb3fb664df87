import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

export interface ProfileRow {
  id: string;
  name: string;
  description: string;
  version: number;
  /** Accounts that hold it. */
  accounts: number;
  rules: { rule: string; can_create: boolean; can_modify: boolean; can_view: boolean; can_delete: boolean }[];
}

/** Profiles by name with their rules and how many hold them, in one round trip; all of them, or the one. */
export async function profileList({ kysely }: UnitOfWork, id: string | null = null): Promise<ProfileRow[]> {
  const { rows } = await sql<ProfileRow>`
    select f.id, f.name::text, f.description, f.version,
           (select count(*)::int from account_profile ap where ap.profile_id = f.id) as accounts,
           coalesce((select jsonb_agg(to_jsonb(r) order by r.rule) from profile_rule r where r.profile_id = f.id), '[]') as rules
      from profile f
     where ${id}::uuid is null or f.id = ${id}
     order by f.name`.execute(kysely);
  return rows;
}
