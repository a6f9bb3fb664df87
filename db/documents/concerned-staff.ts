import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { actorAccount } from '../queries/actor-account.ts';

/** Whom trouble with a document concerns: who uploaded it (in person or by a token of theirs), and the group of its task. @returns ids of staff */
export async function concernedStaff(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { documentId, taskId }: { documentId: string; taskId: string },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select s.id
      from document d
      join account a on a.id = ${actorAccount(sql`d.uploaded_by`)}
      join staff s on s.person_id = a.person_id
     where d.id = ${documentId}::uuid
    union
    select m.staff_id from task t join user_group_member m on m.group_id = t.group_id where t.id = ${taskId}::uuid`.execute(
    kysely,
  );
  return rows.map((row) => row.id);
}
