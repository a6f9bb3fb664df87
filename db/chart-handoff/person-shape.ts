import { type RawBuilder, sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

export interface PersonShape {
  id: string;
  name: string;
}

/** A member of staff by an expression of their id, as {id, name}; null where it names nobody. It stands over other tables than `ps` and `pp`. */
export const personOf = (staff: RawBuilder<unknown>): RawBuilder<PersonShape> => sql<PersonShape>`
  (select jsonb_build_object('id', ps.id, 'name', concat_ws(' ', pp.first_name, pp.last_name))
     from staff ps join person pp on pp.id = ps.person_id where ps.id = ${staff})`;

/** A user group likewise. */
export const groupOf = (group: RawBuilder<unknown>): RawBuilder<PersonShape | null> => sql<PersonShape | null>`
  (select jsonb_build_object('id', pg.id, 'name', pg.name) from user_group pg where pg.id = ${group})`;

/** Name of a member of staff. */
export async function staffName({ kysely }: Pick<UnitOfWork, 'kysely'>, staffId: string): Promise<string> {
  const { rows } = await sql<{
    name: string | null;
  }>`select ${personOf(sql`${staffId}::uuid`)} ->> 'name' as name`.execute(kysely);
  return rows[0]?.name ?? '';
}
