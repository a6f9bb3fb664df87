import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { only } from './only.ts';

/**
 * Ends the tasks to call a client about an appointment before it begins, once it has: that no reminder is known to have reached them, or that it is not theirs any more.
 * They are due when the client would come, which is when there is nothing to call about any more.
 */
export async function endPassedTasks(
  { kysely, actor }: UnitOfWork,
  { appointmentIds, now }: { appointmentIds?: readonly string[] | undefined; now: Date },
): Promise<void> {
  await sql`
    update task t set status = 'done', outcome = 'The appointment has begun.', done_at = ${now}::timestamptz, done_by = ${actor}, updated_at = ${now}::timestamptz,
                      version = version + 1
     where t.status = 'open' and t.due_at <= ${now}::timestamptz and t.subject_kind = 'appointment' ${only(sql`t.subject_id`, appointmentIds)}
       and t.cause in ('reminder-unreached:' || t.subject_id, 'client-changed:' || t.subject_id)`.execute(kysely);
}
