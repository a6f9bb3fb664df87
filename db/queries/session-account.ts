import { sql } from 'kysely';
import { settings } from '../../domain/settings.ts';
import type { UnitOfWork } from '../database.ts';

/** The account behind a session or a token. */
export interface AccountRow {
  accountId: string;
  personId: string;
  staffId: string;
  login: string;
  firstName: string;
  lastName: string;
  mustChangePassword: boolean;
  /** Has one that counts. */
  secondFactor: boolean;
}

export interface SessionRow extends AccountRow {
  csrf: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  operator: boolean;
  /** Stored minutes of the setting Automatic Sign-out; null: the default. */
  idle: string | null;
  /** Stored minutes of the setting Longest Session; null: the default. */
  longest: string | null;
  /** Stored value of the setting Second Factor of Staff; null: the default. */
  factor: string | null;
}

/** All that a request needs to know about its session in one round trip, because every request asks it. Inactive staff have none. */
export async function sessionAccount({ kysely }: UnitOfWork, sessionId: string): Promise<SessionRow | null> {
  const { rows } = await sql<SessionRow>`
    select s.csrf, s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt", a.id as "accountId", a.person_id as "personId",
           st.id as "staffId", a.login, p.first_name as "firstName", p.last_name as "lastName",
           a.must_change_password as "mustChangePassword",
           exists (select from second_factor f where f.account_id = a.id and f.confirmed_at is not null) as "secondFactor",
           exists (select from operator_grant o where o.account_id = a.id) as operator,
           (select value from setting where id = ${settings.sessionIdleMinutes.id}) as idle,
           (select value from setting where id = ${settings.sessionAbsoluteMinutes.id}) as longest,
           (select value from setting where id = ${settings.staffSecondFactor.id}) as factor
      from session s
      join account a on a.id = s.account_id and a.kind = 'staff' and a.active
      join person p on p.id = a.person_id
      join staff st on st.person_id = a.person_id and st.active
     where s.id = ${sessionId}`.execute(kysely);
  return rows[0] ?? null;
}
