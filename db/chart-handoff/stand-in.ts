import { type RawBuilder, sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** The delegate of somebody's absence (staff: an expression) that is nearest to a date (YYYY-MM-DD), at most 90 days away; null: none who is still there was named. */
export const nearestDelegate = (staff: RawBuilder<unknown>, date: string): RawBuilder<string | null> => sql<
  string | null
>`(
  select a.delegate_id from absence a join staff d on d.id = a.delegate_id and d.active
   where a.staff_id = ${staff} and a.ends_on > ${date}::date - 90 and a.starts_on < ${date}::date + 90
   order by greatest(a.starts_on - ${date}::date, ${date}::date - a.ends_on, 0), a.id limit 1)`;

/**
 * Who does the work of somebody on a date (YYYY-MM-DD in the practice's zone): the delegate of their absence, or the delegate's delegate where that one is
 * away too. Null: they are there themselves, or nobody who is there was named.
 */
export async function standInFor(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  staffId: string,
  date: string,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    with recursive away as materialized (
      select staff_id, delegate_id from absence where ${date}::date between starts_on and ends_on
    ), chain as (
      select delegate_id as id, array[staff_id] as path from away where staff_id = ${staffId}::uuid and delegate_id is not null
      union all
      select a.delegate_id, c.path || a.staff_id from chain c join away a on a.staff_id = c.id
       where a.delegate_id is not null and not a.delegate_id = any(c.path || a.staff_id)
    )
    select c.id from chain c join staff s on s.id = c.id and s.active
     where not exists (select from away a where a.staff_id = c.id)
     order by cardinality(c.path) limit 1`.execute(kysely);
  return rows[0]?.id ?? null;
}
