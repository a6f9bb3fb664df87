import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** The account behind a session or a token. */
export interface AccountRow {
  account_id: string;
  person_id: string;
  staff_id: string;
  login: string;
  first_name: string;
  last_name: string;
  must_change_password: boolean;
}

export interface SessionRow extends AccountRow {
  csrf: string;
  last_seen_at: string;
  expires_at: string;
  operator: boolean;
  /** Stored minutes of the setting Automatic Sign-out (1101). */
  idle: string | null;
}

/** All that a request needs to know about its session in one round trip, because every request asks it. Inactive staff have none. */
export async function sessionAccount({ kysely }: UnitOfWork, sessionId: string): Promise<SessionRow | null> {
  const { rows } = await sql<SessionRow>`
    select s.csrf, s.last_seen_at, s.expires_at, a.id as account_id, a.person_id, st.id as staff_id, a.login,
           p.first_name, p.last_name, a.must_change_password,
           exists (select from operator_grant o where o.account_id = a.id) as operator,
           (select value from setting where id = 1101) as idle
      from session s
      join account a on a.id = s.account_id and a.kind = 'staff' and a.active
      join person p on p.id = a.person_id
      join staff st on st.person_id = a.person_id and st.active
     where s.id = ${sessionId}`.execute(kysely);
  return rows[0] ?? null;
}
