import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

type Which = { subjectId: string } | { cause: string };

/** Finishes the open task of a type about a subject, or of a cause where there may be several about it, if there is one: its work is done. `outcome`: a sentence for who looks at it later. */
export async function finishTask(
  { kysely, actor }: Pick<UnitOfWork, 'kysely' | 'actor'>,
  { type, outcome, now, ...which }: Which & { type: string; outcome: string | null; now: Date },
): Promise<void> {
  const one = 'cause' in which ? sql`cause = ${which.cause}` : sql`subject_id = ${which.subjectId}::uuid`;
  await sql`
    update task set status = 'done', outcome = ${outcome}, done_at = ${now}::timestamptz, done_by = ${actor}, updated_at = ${now}::timestamptz,
                    version = version + 1
     where type = ${type} and ${one} and status = 'open'`.execute(kysely);
}
