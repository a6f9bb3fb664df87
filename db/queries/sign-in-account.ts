import { sql } from 'kysely';
import { plainLogin } from '../../domain/login.ts';
import type { UnitOfWork } from '../database.ts';

export interface SignInAccount {
  id: string;
  login: string;
  passwordHash: string | null;
}

/**
 * The staff account that may sign in by this login (any case), or null; by hand, to ask account and staff in one round trip. PostgreSQL holds
 * more letters alike than JavaScript does (İ and i): what the lock-out counts as another login must not open the account.
 */
export async function signInAccount({ kysely }: UnitOfWork, login: string): Promise<SignInAccount | null> {
  const { rows } = await sql<SignInAccount>`
    select a.id, a.login::text, a.password_hash as "passwordHash"
      from account a
      join staff st on st.person_id = a.person_id and st.active
     where a.kind = 'staff' and a.active and a.login = ${login}`.execute(kysely);
  return rows.find((row) => plainLogin(row.login) === plainLogin(login)) ?? null;
}
