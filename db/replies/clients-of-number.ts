import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Clients who may have written from a number: those who have it, and those whose contacts have it. Active ones, unless there are none. */
export async function clientsOfNumber(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  address: string,
): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string; active: boolean }>`
    select distinct c.id, concat_ws(' ', p.first_name, p.last_name) as name, c.active
      from contact_point cp
      join client c on c.person_id = cp.person_id
        or c.id in (select r.client_id from relationship r where r.person_id = cp.person_id and r.active)
      join person p on p.id = c.person_id
     where cp.address = ${address} and cp.kind <> 'email' and cp.active
     order by c.id limit 50`.execute(kysely);
  const active = rows.filter((row) => row.active);
  return (active.length > 0 ? active : rows).map(({ id, name }) => ({ id, name }));
}
