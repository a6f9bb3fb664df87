import { sql } from 'kysely';
import { plainLogin } from '../../domain/login.ts';
import type { UnitOfWork } from '../database.ts';
import { type Door, doorsOf } from '../portal/guardian-access.ts';

export interface PortalSignInAccount {
  id: string;
  login: string;
  /** For whom it opens the portal, one at least. */
  doors: [Door, ...Door[]];
  personId: string;
  mustChangePassword: boolean;
  lastSignInAt: string | null;
  /** Of a password that the client chose, or that staff typed. */
  passwordHash: string | null;
  /** Of the temporary password that was mailed last, while it works: neither used, revoked nor expired at `asOf`. */
  temporaryHash: string | null;
}

type Row = Omit<PortalSignInAccount, 'doors'>;

/**
 * The portal account of an active client or of somebody who is guardian of one at `asOf`, by its login (any case) or its id, or null; by hand, because it asks four tables in one round trip. Which logins are alike: see
 * sign-in-account.ts.
 */
export async function portalSignInAccount(
  uow: UnitOfWork,
  by: { login: string } | { id: string },
  asOf: Date,
): Promise<PortalSignInAccount | null> {
  const which = 'id' in by ? sql`a.id = ${by.id}::uuid` : sql`a.login = ${by.login}`;
  const { rows } = await sql<Row>`
    select a.id, a.login::text, a.person_id as "personId", a.must_change_password as "mustChangePassword",
           a.last_sign_in_at as "lastSignInAt",
           case when exists (select from credential k where k.account_id = a.id and k.secret_hash = a.password_hash) then null
                else a.password_hash end as "passwordHash",
           t.secret_hash as "temporaryHash"
      from account a
      left join lateral (
        select k.secret_hash, k.used_at, k.revoked_at, k.expires_at from credential k
         where k.account_id = a.id and k.kind = 'temporary-password' and k.status <> 'cancelled'
         order by k.epoch desc limit 1) t
        on t.used_at is null and t.revoked_at is null and t.expires_at > ${asOf}::timestamptz
     where a.kind = 'portal' and a.active and ${which}`.execute(uow.kysely);
  const row = 'id' in by ? rows[0] : rows.find(({ login }) => plainLogin(login) === plainLogin(by.login));
  if (!row) return null;
  const [first, ...others] = await doorsOf(uow, row.id, asOf);
  return first ? { ...row, doors: [first, ...others] } : null;
}
