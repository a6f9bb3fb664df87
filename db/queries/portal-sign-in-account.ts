import { sql } from 'kysely';
import { plainLogin } from '../../domain/login.ts';
import type { UnitOfWork } from '../database.ts';

export interface PortalSignInAccount {
  id: string;
  login: string;
  clientId: string;
  personId: string;
  mustChangePassword: boolean;
  lastSignInAt: string | null;
  /** Of a password that the client chose, or that staff typed. */
  passwordHash: string | null;
  /** Of the temporary password that was mailed last, while it works: neither used, revoked nor expired at `asOf`. */
  temporaryHash: string | null;
}

/**
 * The portal account of an active client, by its login (any case) or its id, or null; by hand, because it asks four tables in one round trip. Which logins are alike: see
 * sign-in-account.ts.
 */
export async function portalSignInAccount(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  by: { login: string } | { id: string },
  asOf: Date,
): Promise<PortalSignInAccount | null> {
  const which = 'id' in by ? sql`a.id = ${by.id}::uuid` : sql`a.login = ${by.login}`;
  const { rows } = await sql<PortalSignInAccount>`
    select a.id, a.login::text, c.id as "clientId", a.person_id as "personId", a.must_change_password as "mustChangePassword",
           a.last_sign_in_at as "lastSignInAt",
           case when exists (select from credential k where k.account_id = a.id and k.secret_hash = a.password_hash) then null
                else a.password_hash end as "passwordHash",
           t.secret_hash as "temporaryHash"
      from account a
      join client c on c.person_id = a.person_id and c.active
      left join lateral (
        select k.secret_hash, k.used_at, k.revoked_at, k.expires_at from credential k
         where k.account_id = a.id and k.kind = 'temporary-password' and k.status <> 'cancelled'
         order by k.epoch desc limit 1) t
        on t.used_at is null and t.revoked_at is null and t.expires_at > ${asOf}::timestamptz
     where a.kind = 'portal' and a.active and ${which}`.execute(kysely);
  if ('id' in by) return rows[0] ?? null;
  return rows.find((row) => plainLogin(row.login) === plainLogin(by.login)) ?? null;
}
