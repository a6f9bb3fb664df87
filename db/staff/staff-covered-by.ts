import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Absent staff whose work somebody does on a date (YYYY-MM-DD in the practice's zone): as delegate of their absence, or, where the delegate is away
 * too, as the delegate's delegate and so on. Nobody while they are away themselves; a chain that leads back covers nobody.
 */
export async function staffCoveredBy(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  staffId: string,
  date: string,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive away as materialized (
      select staff_id, delegate_id from absence where ${date}::date between starts_on and ends_on
    ), chain as (
      select staff_id as id, delegate_id as who, array[staff_id] as path from away where delegate_id is not null
      union all
      select c.id, a.delegate_id, c.path || a.staff_id from chain c join away a on a.staff_id = c.who
       where a.delegate_id is not null and not a.staff_id = any(c.path)
    )
    select distinct c.id from chain c
     where c.who = ${staffId}::uuid and not exists (select from away a where a.staff_id = c.who)`.execute(kysely);
  return rows.map(({ id }) => id);
}
