import { type RawBuilder, sql } from 'kysely';
import type { GuardianRight } from '../../domain/guardian-rights.ts';
import { type AccessFacts, notHolding, rightsToday, type Today } from '../../domain/guardians.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { UnitOfWork } from '../database.ts';
import { todayOf } from '../practice-zone.ts';
import { storedSettings } from '../stored-settings.ts';

/** An access that nobody has ended, with what decides whether it holds. */
export interface OpenAccess extends AccessFacts {
  id: string;
  accountId: string;
  clientId: string;
  /** Of the client. */
  personId: string;
  /** Of whose account it is. */
  guardianPersonId: string;
  /** Of the client, as the portal says it. */
  name: string;
  /** Whoever it was for. */
  hasSignedIn: boolean;
}

/** Of access `g`; over {@link accessTables}. */
export const accessFacts = sql`jsonb_build_object('id', g.id, 'accountId', g.account_id, 'clientId', g.client_id, 'personId', gc.person_id, 'guardianPersonId', ga.person_id,
    'name', concat_ws(' ', coalesce(gp.preferred_name, gp.first_name), gp.last_name), 'hasSignedIn', ga.last_sign_in_at is not null, 'relation', g.relation, 'rights', to_jsonb(g.rights),
    'explicit', g.explicit, 'until', g.until, 'birthDate', gp.birth_date, 'clientActive', gc.active,
    'related', gr.active and gr.client_id = g.client_id and gr.person_id = ga.person_id)`;
export const accessTables = sql`
      guardian_access g join account ga on ga.id = g.account_id join relationship gr on gr.id = g.relationship_id
      join client gc on gc.id = g.client_id join person gp on gp.id = gc.person_id`;

/** The day that decides and the age from which guardians see less, of the practice. */
export async function guardianToday(uow: UnitOfWork, now: Date): Promise<Today> {
  const today = await todayOf(uow, now);
  return { today, lessFromAge: settingValue(await storedSettings(uow), settings.guardiansSeeLess) };
}

/** By name of the client. */
export async function openAccesses(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  where: RawBuilder<unknown>,
): Promise<OpenAccess[]> {
  const { rows } = await sql<{ facts: OpenAccess }>`
    select ${accessFacts} as facts from ${accessTables} where g.ended_at is null and ${where}
     order by gp.last_name, gp.first_name, g.id`.execute(kysely);
  return rows.map(({ facts }) => facts);
}

/** Somebody for whom an account opens the portal. */
export interface Door {
  /** The guardian's access; null: the account is the client's own. */
  access: string | null;
  clientId: string;
  name: string;
  /** Null: everything. */
  rights: GuardianRight[] | null;
}

/** For whom a portal account opens the portal at `now`: the client whose it is, then those whom they are guardian of, by name. */
export async function doorsOf(uow: UnitOfWork, accountId: string, now: Date): Promise<Door[]> {
  const { rows } = await sql<{ clientId: string; name: string }>`
    select c.id as "clientId", concat_ws(' ', coalesce(p.preferred_name, p.first_name), p.last_name) as name
      from account a join client c on c.person_id = a.person_id and c.active join person p on p.id = c.person_id
     where a.id = ${accountId}::uuid`.execute(uow.kysely);
  const own = rows.map((row): Door => ({ ...row, access: null, rights: null }));
  const accesses = await openAccesses(uow, sql`g.account_id = ${accountId}::uuid`);
  if (accesses.length === 0) return own;
  const today = await guardianToday(uow, now);
  const holding = accesses.filter((facts) => notHolding(facts, today) === null);
  return [
    ...own,
    ...holding.map((facts) => ({
      access: facts.id,
      clientId: facts.clientId,
      name: facts.name,
      rights: rightsToday(facts, today),
    })),
  ];
}

/** Portal account `ga` has a password by which somebody signs in, or a mailed secret that works at `now`. */
const canSignIn = (now: Date) => sql`(ga.active and (
    ga.password_hash is not null and (not ga.must_change_password or ga.last_sign_in_at is not null)
    or exists (select from credential k where k.account_id = ga.id and k.status in ('requested', 'sending', 'sent')
                and k.revoked_at is null and k.used_at is null and k.expires_at > ${now}::timestamptz)))`;

/** Who acts for a client with a right today and can sign in, those first who have done so, then the first given: by persons. */
export async function guardiansWith(
  uow: UnitOfWork,
  { clientId, right, now }: { clientId: string; right: GuardianRight; now: Date },
): Promise<string[]> {
  const accesses = await openAccesses(uow, sql`g.client_id = ${clientId}::uuid and ${canSignIn(now)}`);
  if (accesses.length === 0) return [];
  const today = await guardianToday(uow, now);
  return accesses
    .filter((facts) => rightsToday(facts, today).includes(right))
    .toSorted((a, b) => Number(b.hasSignedIn) - Number(a.hasSignedIn) || a.id.localeCompare(b.id))
    .map(({ guardianPersonId }) => guardianPersonId);
}

/** Whether portal account `a` may open anything: by what stands in rows; birthdays and last days are looked at when it is opened. */
export const mayOpen = sql`(exists (select from client oc where oc.person_id = a.person_id and oc.active) or exists (
    select from guardian_access og join client oc on oc.id = og.client_id and oc.active
      join relationship orl on orl.id = og.relationship_id and orl.active
     where og.account_id = a.id and og.ended_at is null))`;

/** Of portal account `a`: the client in whose record its mails and tasks stand: the own one, else whom they are guardian of. */
export const filedUnder = sql`(select f.id from (
      select fc.id, case when fc.active then 0 else 2 end as place, fc.id as newest from client fc where fc.person_id = a.person_id
      union all
      select fg.client_id, case when fg.ended_at is null then 1 else 3 end, fg.id from guardian_access fg where fg.account_id = a.id) f
    order by f.place, f.newest desc limit 1)`;
