import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { AccountRow } from './session-account.ts';

export interface TokenRow extends AccountRow {
  tokenId: string;
  scopes: string[];
  lastUsedAt: string | null;
}

/** The account that a valid token acts for; one round trip, because every request of a program asks it. */
export async function tokenAccount({ kysely }: UnitOfWork, hash: string, now: Date): Promise<TokenRow | null> {
  const { rows } = await sql<TokenRow>`
    select t.id as "tokenId", t.scopes, t.last_used_at as "lastUsedAt", a.id as "accountId", a.person_id as "personId",
           st.id as "staffId", a.login, p.first_name as "firstName", p.last_name as "lastName",
           a.must_change_password as "mustChangePassword",
           exists (select from second_factor f where f.account_id = a.id and f.confirmed_at is not null) as "secondFactor"
      from api_token t
      join account a on a.id = t.account_id and a.kind = 'staff' and a.active
      join person p on p.id = a.person_id
      join staff st on st.person_id = a.person_id and st.active
     where t.token_hash = ${hash} and t.revoked_at is null and t.expires_at > ${now}::timestamptz`.execute(kysely);
  return rows[0] ?? null;
}
