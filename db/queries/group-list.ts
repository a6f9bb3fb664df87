import { sql } from 'kysely';
import type { UserGroup } from '../../domain/schemas/desk.ts';
import type { UnitOfWork } from '../database.ts';

/** User groups by name with their members and the task types that they see; `id`: one alone. */
export async function groupList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  id: string | null = null,
): Promise<UserGroup[]> {
  const { rows } = await sql<UserGroup>`
    select g.id, g.name::text as name, g.description, g.active, g.version,
           coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'name', concat_ws(' ', p.first_name, p.last_name), 'active', s.active)
                                      order by lower(p.last_name), lower(p.first_name), s.id)
                       from user_group_member m join staff s on s.id = m.staff_id join person p on p.id = s.person_id
                      where m.group_id = g.id), '[]') as members,
           array(select k.label from picklist k where k.list = 'task-type' and k.group_id = g.id and k.active order by k.label) as "taskTypes"
      from user_group g where (${id}::uuid is null or g.id = ${id}::uuid)
     order by g.name`.execute(kysely);
  return rows;
}
