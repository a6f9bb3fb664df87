import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Who does the work of a member of staff on a date (YYYY-MM-DD in the practice's zone): themselves while they are there, else the delegate of their
 * absence, else the delegate's delegate. Null: everybody in the chain is away or has left, or it leads back.
 */
export async function standInFor(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  staffId: string,
  date: string,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    with recursive chain as (
      select s.id, array[s.id] as path from staff s where s.id = ${staffId}::uuid
      union all
      select a.delegate_id, c.path || a.delegate_id
        from chain c join absence a on a.staff_id = c.id and ${date}::date between a.starts_on and a.ends_on
       where a.delegate_id is not null and not a.delegate_id = any(c.path)
    )
    select c.id from chain c join staff s on s.id = c.id and s.active
     where not exists (select from absence a where a.staff_id = c.id and ${date}::date between a.starts_on and a.ends_on)
     order by cardinality(c.path) limit 1`.execute(kysely);
  return rows[0]?.id ?? null;
}
