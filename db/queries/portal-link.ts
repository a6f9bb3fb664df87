import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { mayOpen } from '../portal/guardian-access.ts';

/* Links to choose a password by, together because both statements must agree about when one works. By hand, because consuming one is a race that only a single statement decides. */

export interface PortalLinkRow {
  accountId: string;
  login: string;
  /** Of whose account it is: first, last, preferred. */
  names: string[];
  kind: 'activation-link' | 'reset-link';
  state: 'good' | 'expired' | 'used';
  /** The account has one that counts. */
  secondFactor: boolean;
}

/** The link of this hash (SHA-256 of its token), or null, also where the account opens nothing any more. A link that a newer one took the place of has expired. */
export async function portalLink(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  hash: string,
  now: Date,
): Promise<PortalLinkRow | null> {
  const { rows } = await sql<PortalLinkRow>`
    select a.id as "accountId", a.login::text, array_remove(array[p.first_name, p.last_name, p.preferred_name], null) as names, k.kind,
           case when k.used_at is not null then 'used'
                when k.revoked_at is not null or k.expires_at <= ${now}::timestamptz then 'expired'
                else 'good' end as state,
           exists (select from second_factor f where f.account_id = a.id and f.confirmed_at is not null) as "secondFactor"
      from credential k
      join account a on a.id = k.account_id and a.kind = 'portal' and a.active
      join person p on p.id = a.person_id
     where k.secret_hash = ${hash} and k.kind in ('activation-link', 'reset-link') and k.status <> 'cancelled' and ${mayOpen}`.execute(
    kysely,
  );
  return rows[0] ?? null;
}

/** Marks the link as used. @returns whether it was good until now: of several requests at once one alone is told so */
export async function consumePortalLink(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  hash: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    update credential set used_at = ${now}::timestamptz, version = version + 1, updated_at = ${now}::timestamptz
     where secret_hash = ${hash} and kind in ('activation-link', 'reset-link') and status <> 'cancelled'
       and used_at is null and revoked_at is null and expires_at > ${now}::timestamptz
    returning id`.execute(kysely);
  return rows.length > 0;
}

/** What else was mailed, or is about to be, works no longer once a password is chosen: a temporary password counts as used, links as revoked; secrets that wait to be mailed are erased. */
export async function settleCredentials(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  accountId: string,
  now: Date,
): Promise<void> {
  await sql`
    update credential
       set used_at = case when kind = 'temporary-password' then ${now}::timestamptz else used_at end,
           revoked_at = case when kind = 'temporary-password' then revoked_at else ${now}::timestamptz end,
           sealed = null, key_id = null,
           status = case when status in ('requested', 'sending') and kind <> 'temporary-password' then 'cancelled' else status end,
           version = version + 1, updated_at = ${now}::timestamptz
     where account_id = ${accountId}::uuid and used_at is null and revoked_at is null`.execute(kysely);
}
