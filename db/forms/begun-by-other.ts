import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Whether another account of the portal than that of who acts has answered in a form. Whose answers they are stands in the audit log alone. */
export async function begunByOther(
  { kysely, actor }: Pick<UnitOfWork, 'kysely' | 'actor'>,
  responseId: string,
): Promise<boolean> {
  const { rows } = await sql`
    select from audit where subject = 'form_response' and subject_id = ${responseId}::text and actor like 'portal:%' and actor <> ${actor}
     limit 1`.execute(kysely);
  return rows.length > 0;
}
