import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** What a task about it is called. */
export const clientChangedCause = (appointmentId: string): string => `client-changed:${appointmentId}`;

const note =
  'A message told this client of the appointment, which PIMSY has given to somebody else since. Please call: it is not theirs any more.';

/**
 * A task, once an appointment, to call the client whom a broadcast told of it and whose it is no longer. A person tells them: no message to either may be about
 * the other. Where a reminder told them a correction is offered already (db/reminders). Due when they would come.
 */
export async function openClientChangedTasks(
  { kysely, actor }: Pick<UnitOfWork, 'kysely' | 'actor'>,
  { appointmentIds, now }: { appointmentIds: readonly string[]; now: Date },
): Promise<void> {
  if (appointmentIds.length === 0) return;
  await sql`
    insert into task (type, subject_kind, subject_id, client_id, group_id, cause, note, due_at, created_by, created_at, updated_at)
    select 'reminder', 'appointment', a.id, a.client_id,
           (select p.group_id from picklist p where p.list = 'task-type' and p.code = 'reminder'),
           'client-changed:' || a.id, ${note}, a.starts_at, ${actor}, ${now}::timestamptz, ${now}::timestamptz
      from appointment a
      join client c on c.id = a.client_id and c.active
     where a.id = any(${[...appointmentIds]}::uuid[]) and a.starts_at > ${now}::timestamptz
       and exists (select from recipient r join message m on m.id = r.message_id
                    where r.source_id = a.id and r.client_id = a.client_id and date_trunc('milliseconds', a.starts_at) = r.source_starts_at
                      and m.status in ('sending', 'accepted', 'delivered', 'unknown'))
       and not exists (select from reminder x join message m on m.reminder_id = x.id
                        where x.appointment_id = a.id and m.status in ('sending', 'accepted', 'delivered', 'unknown'))
    on conflict (practice_id, cause) where status = 'open' and cause is not null do nothing`.execute(kysely);
}
