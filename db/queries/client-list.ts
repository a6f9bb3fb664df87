import { sql } from 'kysely';
import type { PeopleTerm } from '../../domain/people-terms.ts';
import type { ClientRow } from '../../domain/schemas/people.ts';
import type { UnitOfWork } from '../database.ts';
import { hasConsent, joinMessagingContact } from './client-consent.ts';
import { foundByTerms, reachedByTerms } from './people-terms.ts';

export interface PeopleFilter {
  /** All of them must be found; none: everybody. */
  terms: readonly PeopleTerm[];
  /** null: both. */
  active: boolean | null;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

/**
 * Clients by name, one row more than `limit`. The page is chosen by key before consent is worked out, which costs several look-ups a
 * row. Without `closed` a restricted chart is found by name and record number alone: birth date and addresses cannot be guessed by asking.
 */
export async function clientList(
  { kysely }: UnitOfWork,
  {
    terms,
    active,
    after,
    limit,
    closed,
    assignedTo = null,
  }: PeopleFilter & { closed: boolean; assignedTo?: string | null },
  now: Date,
): Promise<ClientRow[]> {
  const { rows } = await sql<ClientRow>`
    with ${reachedByTerms(terms)}, listed as (
      select c.*, p.first_name, p.last_name, p.birth_date
        from client c join person p on p.id = c.person_id
       where (${active}::boolean is null or c.active = ${active})
         and (${assignedTo}::uuid is null or exists (select from assignment a where a.client_id = c.id and a.staff_id = ${assignedTo}::uuid))
         and ${foundByTerms(terms, clientNames, sql`(${closed}::boolean or not c.restricted)`)}
         and (${after}::uuid is null or (lower(p.last_name), lower(p.first_name), c.id) >
           (select lower(lp.last_name), lower(lp.first_name), l.id
              from client l join person lp on lp.id = l.person_id where l.id = ${after}))
       order by lower(p.last_name), lower(p.first_name), c.id
       limit ${limit + 1})
    select c.id, c.first_name as "firstName", c.last_name as "lastName", c.record_number as "recordNumber",
           c.birth_date::text as "birthDate", c.preferred_method as "preferredMethod", c.active, c.restricted,
           (${hasConsent(now)}) as consent
      from listed c ${joinMessagingContact}
     order by lower(c.last_name), lower(c.first_name), c.id`.execute(kysely);
  return rows;
}

/** In which words of a term are sought, of client `c` and person `p`. */
export const clientNames = sql`concat_ws(' ', p.first_name, p.preferred_name, p.last_name, c.record_number)`;
