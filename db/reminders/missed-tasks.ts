import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { only } from './only.ts';

/**
 * A task, once an appointment, for everybody whose reminder could not go in time: nobody was there to send it, the appointment was moved so near, or quiet hours
 * would have kept it until the appointment. Somebody has to call; due when the appointment begins. Not where another reminder of the appointment went out:
 * its time is known, or a correction is offered.
 */
export async function openMissedReminderTasks(
  { kysely, actor }: UnitOfWork,
  { appointmentIds, now }: { appointmentIds?: readonly string[] | undefined; now: Date },
): Promise<void> {
  await sql`
    with told as (
      update reminder x set reason = 'missed-window', updated_at = ${now}::timestamptz
       where x.state = 'missed' and x.reason is null ${only(sql`x.appointment_id`, appointmentIds)}
      returning x.appointment_id, x.starts_at, x.location_id
    )
    insert into task (type, subject_kind, subject_id, client_id, group_id, cause, due_at, created_by, created_at, updated_at)
    select distinct on (t.appointment_id) 'missed-window', 'appointment', a.id, a.client_id,
           (select p.group_id from picklist p where p.list = 'task-type' and p.code = 'missed-window'),
           'missed-window:' || a.id, greatest(a.starts_at, ${now}::timestamptz), ${actor}, ${now}::timestamptz, ${now}::timestamptz
      from told t
      join appointment a on a.id = t.appointment_id and a.status = 'scheduled' and a.starts_at = t.starts_at and a.location_id = t.location_id
      join client c on c.id = a.client_id and c.active
     where not exists (
       select from reminder x join message m on m.reminder_id = x.id
        where x.appointment_id = a.id and m.status in ('pending', 'claimed', 'sending', 'accepted', 'delivered', 'unknown'))
    on conflict (practice_id, cause) where status = 'open' and cause is not null do nothing`.execute(kysely);
}
