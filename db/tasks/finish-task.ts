import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Finishes the open task of a type about a subject, if there is one: its work is done. `outcome`: a sentence for who looks at it later. */
export async function finishTask(
  { kysely, actor }: Pick<UnitOfWork, 'kysely' | 'actor'>,
  { type, subjectId, outcome, now }: { type: string; subjectId: string; outcome: string | null; now: Date },
): Promise<void> {
  await sql`
    update task set status = 'done', outcome = ${outcome}, done_at = ${now}::timestamptz, done_by = ${actor}, updated_at = ${now}::timestamptz,
                    version = version + 1
     where type = ${type} and subject_id = ${subjectId}::uuid and status = 'open'`.execute(kysely);
}
