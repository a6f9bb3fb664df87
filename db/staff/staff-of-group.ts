import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Active members of a user group in use, by key. */
export async function staffOfGroup({ kysely }: Pick<UnitOfWork, 'kysely'>, groupId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select s.id from user_group_member m join user_group g on g.id = m.group_id and g.active join staff s on s.id = m.staff_id and s.active
     where m.group_id = ${groupId}::uuid order by s.id`.execute(kysely);
  return rows.map(({ id }) => id);
}
