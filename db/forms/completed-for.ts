import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Name of who sent a form for its client, by the log; null: the client did. */
export async function completedFor({ kysely }: Pick<UnitOfWork, 'kysely'>, id: string): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    select concat_ws(' ', p.first_name, p.last_name) as name
      from audit u join account a on u.actor = 'portal:' || a.id::text join person p on p.id = a.person_id
      join form_assignment f on f.id = ${id}::uuid join client c on c.id = f.client_id
     where u.subject = 'form_assignment' and u.subject_id = ${id} and u.action = 'update' and u.after ->> 'status' = 'completed' and c.person_id <> p.id
     order by u.id desc limit 1`.execute(kysely);
  return rows[0]?.name ?? null;
}
