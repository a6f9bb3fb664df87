import { sql } from 'kysely';
import type { CcdPerson } from '../../domain/ccd/check.ts';
import type { UnitOfWork } from '../database.ts';

/** Who a client is, as a document about them has to say it. @returns null where there is no such client */
export async function ccdPerson({ kysely }: Pick<UnitOfWork, 'kysely'>, clientId: string): Promise<CcdPerson | null> {
  const { rows } = await sql<CcdPerson>`
    select p.last_name as "lastName", array_remove(array[p.first_name, p.preferred_name], null) as "firstNames", p.birth_date::text as "birthDate",
           array(select o.last_name from client oc join person o on o.id = oc.person_id
                  where o.birth_date = p.birth_date and o.id <> p.id) as "bornThatDay"
      from client c join person p on p.id = c.person_id where c.id = ${clientId}::uuid`.execute(kysely);
  return rows[0] ?? null;
}

/** PIMSY's id of a client; null where they are linked to none of its records, or to more than one, of which nobody knows whose it is. */
export async function clientInPimsy({ kysely }: Pick<UnitOfWork, 'kysely'>, clientId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select r.external_id as id from mapping m join external_record r on r.id = m.external_record_id
     where m.local_kind = 'client' and m.local_id = ${clientId}::uuid and m.ended_at is null
       and r.system = 'pimsy' and r.kind = 'client' and r.gone_at is null
     limit 2`.execute(kysely);
  return rows.length === 1 ? (rows[0]?.id ?? null) : null;
}
