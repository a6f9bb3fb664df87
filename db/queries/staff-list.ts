import { sql } from 'kysely';
import type { StaffRow } from '../../domain/schemas/people.ts';
import type { UnitOfWork } from '../database.ts';
import type { PeopleFilter } from './client-list.ts';
import { foundByTerms, reachedByTerms } from './people-terms.ts';

/**
 * Staff by name with login and profiles in one round trip, one row more than `limit`. Without `accounts` login and profiles are null, and no
 * word finds a login: whoever may not see them cannot guess them either.
 */
export async function staffList(
  { kysely }: UnitOfWork,
  { terms, active, after, limit, accounts }: PeopleFilter & { accounts: boolean },
): Promise<StaffRow[]> {
  const { rows } = await sql<StaffRow>`
    with ${reachedByTerms(terms)}
    select s.id, p.first_name as "firstName", p.last_name as "lastName", s.title, a.login, s.active,
           case when ${accounts}::boolean then
             array(select f.name::text from account_profile ap join profile f on f.id = ap.profile_id
                    where ap.account_id = a.id order by f.name) end as profiles
      from staff s
      join person p on p.id = s.person_id
      left join account a on a.person_id = s.person_id and a.kind = 'staff' and ${accounts}::boolean
     where (${active}::boolean is null or s.active = ${active})
       and ${foundByTerms(terms, names, sql`true`, sql`null::text`, sql`false`)}
       and (${after}::uuid is null or (lower(p.last_name), lower(p.first_name), s.id) >
         (select lower(lp.last_name), lower(lp.first_name), l.id
            from staff l join person lp on lp.id = l.person_id where l.id = ${after}))
     order by lower(p.last_name), lower(p.first_name), s.id
     limit ${limit + 1}`.execute(kysely);
  return rows;
}

const names = sql`concat_ws(' ', p.first_name, p.preferred_name, p.last_name, a.login::text)`;
