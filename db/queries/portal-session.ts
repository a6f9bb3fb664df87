import { sql } from 'kysely';
import { settings } from '../../domain/settings.ts';
import type { UnitOfWork } from '../database.ts';

export interface PortalSessionRow {
  csrf: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  accountId: string;
  personId: string;
  clientId: string;
  login: string;
  name: string;
  mustChangePassword: boolean;
  /** Has one that counts. */
  secondFactor: boolean;
  /** Stored minutes of the setting Client Portal Automatic Sign-out; null: the default. */
  idle: string | null;
  /** Stored value of the setting Client Portal Second Factor; null: the default. */
  factor: string | null;
}

/** All that a request to the portal needs to know about its session, in one round trip. Row-level security keeps it in the practice of the host; inactive clients have none. */
export async function portalSession({ kysely }: UnitOfWork, sessionId: string): Promise<PortalSessionRow | null> {
  const { rows } = await sql<PortalSessionRow>`
    select s.csrf, s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt",
           a.id as "accountId", a.person_id as "personId", c.id as "clientId", a.login::text,
           concat_ws(' ', coalesce(p.preferred_name, p.first_name), p.last_name) as name,
           a.must_change_password as "mustChangePassword",
           exists (select from second_factor f where f.account_id = a.id and f.confirmed_at is not null) as "secondFactor",
           (select value from setting where id = ${settings.portalIdleMinutes.id}) as idle,
           (select value from setting where id = ${settings.portalSecondFactor.id}) as factor
      from session s
      join account a on a.id = s.account_id and a.kind = 'portal' and a.active
      join person p on p.id = a.person_id
      join client c on c.person_id = a.person_id and c.active
     where s.id = ${sessionId}`.execute(kysely);
  return rows[0] ?? null;
}
