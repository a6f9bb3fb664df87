import { sql } from 'kysely';
import { holds } from '../alerts/staff-with-rule.ts';
import type { UnitOfWork } from '../database.ts';
import { isCapable } from './capable.ts';

export interface Askable {
  people: { id: string; name: string; title: string | null }[];
  groups: { id: string; name: string; members: number }[];
}

/** Who can be asked for what a chart lacks: capable staff but `except`, by name, and groups in use with somebody capable in them; 500 of each at most. */
export async function whoCanBeAsked({ kysely }: Pick<UnitOfWork, 'kysely'>, except: string): Promise<Askable> {
  const people = await sql<Askable['people'][number]>`
    select s.id, concat_ws(' ', p.first_name, p.last_name) as name, s.title from staff s join person p on p.id = s.person_id
     where ${isCapable} and s.id <> ${except}::uuid order by lower(p.last_name), lower(p.first_name), s.id limit 500`.execute(
    kysely,
  );
  const groups = await sql<Askable['groups'][number]>`
    select g.id, g.name::text as name, count(*)::int as members
      from user_group g join user_group_member m on m.group_id = g.id join staff s on s.id = m.staff_id
     where g.active and ${isCapable} group by g.id, g.name order by g.name, g.id limit 500`.execute(kysely);
  return { people: people.rows, groups: groups.rows };
}

/** Profiles of an account, by name. */
export async function profilesOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  accountId: string,
): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select f.id, f.name::text as name from account_profile ap join profile f on f.id = ap.profile_id
     where ap.account_id = ${accountId}::uuid order by f.name, f.id`.execute(kysely);
  return rows;
}

/** Names of administrators, who can give somebody the capability; 5 at most. */
export async function administratorNames({ kysely }: Pick<UnitOfWork, 'kysely'>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select concat_ws(' ', p.first_name, p.last_name) as name from staff s join person p on p.id = s.person_id
     where s.active and ${holds('Profile Management', 'modify')} order by lower(p.last_name), lower(p.first_name), s.id limit 5`.execute(
    kysely,
  );
  return rows.map(({ name }) => name);
}
