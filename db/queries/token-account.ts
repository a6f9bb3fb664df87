import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { AccountRow } from './session-account.ts';

export interface TokenRow extends AccountRow {
  token_id: string;
  scopes: string[];
  last_used_at: string | null;
}

/** The account that a valid token acts for; one round trip, because every request of a program asks it. */
export async function tokenAccount({ kysely }: UnitOfWork, hash: string, now: Date): Promise<TokenRow | null> {
  const { rows } = await sql<TokenRow>`
    select t.id as token_id, t.scopes, t.last_used_at, a.id as account_id, a.person_id, st.id as staff_id, a.login,
           p.first_name, p.last_name, a.must_change_password
      from api_token t
      join account a on a.id = t.account_id and a.kind = 'staff' and a.active
      join person p on p.id = a.person_id
      join staff st on st.person_id = a.person_id and st.active
     where t.token_hash = ${hash} and t.revoked_at is null and t.expires_at > ${now}::timestamptz`.execute(kysely);
  return rows[0] ?? null;
}
