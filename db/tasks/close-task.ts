import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Closes the task of a cause, where one is open: what it was about is mended. */
export async function closeTask({ kysely, actor }: UnitOfWork, cause: string, now: Date): Promise<void> {
  await sql`
    update task set status = 'done', outcome = 'mended', done_at = ${now}::timestamptz, done_by = ${actor}, updated_at = ${now}::timestamptz,
                    version = version + 1
     where cause = ${cause} and status = 'open'`.execute(kysely);
}
