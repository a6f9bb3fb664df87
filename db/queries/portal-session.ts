import { sql } from 'kysely';
import { settings } from '../../domain/settings.ts';
import type { UnitOfWork } from '../database.ts';
import { accessFacts, accessTables, type OpenAccess } from '../portal/guardian-access.ts';

export interface PortalSessionRow {
  csrf: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  accountId: string;
  /** The client whose own account it is, where they are active. */
  own: { clientId: string; personId: string } | null;
  /** The client whom a guardian's session is for; null: `own`. */
  actingFor: string | null;
  /** Of `actingFor`, where nobody has ended it. */
  access: OpenAccess | null;
  /** That they act for them is in the audit. */
  entered: boolean;
  /** Of the practice. */
  zone: string;
  login: string;
  name: string;
  mustChangePassword: boolean;
  /** Has one that counts. */
  secondFactor: boolean;
  /** Stored minutes of the setting Client Portal Automatic Sign-out; null: the default. */
  idle: string | null;
  /** Stored value of the setting Client Portal Second Factor; null: the default. */
  factor: string | null;
  /** Stored value of the setting Guardians See Less From Age; null: the default. */
  lessFromAge: string | null;
}

/** All that a request to the portal needs to know about its session, in one round trip. Row-level security keeps it in the practice of the host. */
export async function portalSession({ kysely }: UnitOfWork, sessionId: string): Promise<PortalSessionRow | null> {
  const { rows } = await sql<PortalSessionRow>`
    select s.csrf, s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt",
           a.id as "accountId", a.login::text, s.acting_for as "actingFor", s.entered,
           (select jsonb_build_object('clientId', c.id, 'personId', c.person_id) from client c where c.person_id = a.person_id and c.active) as own,
           case when s.acting_for is not null then (
             select ${accessFacts} from ${accessTables} where g.account_id = a.id and g.client_id = s.acting_for and g.ended_at is null) end as access,
           (select zone from practice where id = current_practice()) as zone,
           concat_ws(' ', coalesce(p.preferred_name, p.first_name), p.last_name) as name,
           a.must_change_password as "mustChangePassword",
           exists (select from second_factor f where f.account_id = a.id and f.confirmed_at is not null) as "secondFactor",
           (select value from setting where id = ${settings.portalIdleMinutes.id}) as idle,
           (select value from setting where id = ${settings.portalSecondFactor.id}) as factor,
           (select value from setting where id = ${settings.guardiansSeeLess.id}) as "lessFromAge"
      from session s
      join account a on a.id = s.account_id and a.kind = 'portal' and a.active
      join person p on p.id = a.person_id
     where s.id = ${sessionId}`.execute(kysely);
  return rows[0] ?? null;
}
