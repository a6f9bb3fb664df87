import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { only } from './only.ts';
import { toTell } from './standing.ts';

const note =
  'A reminder went out before this appointment was moved or cancelled. Its page offers a correction to send.';

/** What a task about a correction is called. */
export const correctionCause = (appointmentId: string): string => `reminder-correction:${appointmentId}`;

/**
 * A reminder that went out and tells a time or a place that is not so any more is corrected by a person or not at all: whoever moved an appointment has often told the
 * client already. A task, once an appointment, offers it, due when the client would come; an appointment that is moved back, or begins, closes it again.
 */
export async function offerCorrections(
  uow: UnitOfWork,
  planned: { appointmentIds?: readonly string[] | undefined; now: Date },
): Promise<void> {
  const { kysely, actor } = uow;
  const { appointmentIds, now } = planned;
  await forgetSkipped(uow, planned);
  await sql`
    with wrong as (
      select x.id, x.appointment_id, x.correction as was,
        coalesce((w.told <> coalesce(x.corrected_to, x.starts_at)
            or w.told < 'infinity' and a.location_id <> coalesce(x.corrected_location_id, x.location_id))
          and w.told > ${now}::timestamptz
          and coalesce(x.corrected_to, x.starts_at) > ${now}::timestamptz
          and exists (select from message m where m.reminder_id = x.id and not m.correction and m.status in ('sending', 'accepted', 'delivered', 'unknown')),
          false) as is
      from reminder x
      join appointment a on a.id = x.appointment_id
      cross join lateral (select ${toTell} as told) w
      where x.state = 'done' ${only(sql`x.appointment_id`, appointmentIds)} and x.id in (
        select id from reminder where state = 'done' and starts_at > ${now}::timestamptz - interval '1 day'
        union all select id from reminder where corrected_to > ${now}::timestamptz - interval '1 day')
    ), changed as (
      update reminder x set correction = case when w.is then 'offered' end, updated_at = ${now}::timestamptz
      from wrong w where x.id = w.id and (w.is and w.was is distinct from 'offered' or not w.is and w.was = 'offered')
      returning x.appointment_id, coalesce(x.corrected_to, x.starts_at) as told, w.is
    ), closed as (
      update task t set status = 'done', outcome = 'mended', done_at = ${now}::timestamptz, done_by = ${actor}, updated_at = ${now}::timestamptz,
                        version = version + 1
      from changed c where not c.is and t.cause = 'reminder-correction:' || c.appointment_id and t.status = 'open'
    )
    insert into task (type, subject_kind, subject_id, client_id, group_id, cause, note, due_at, created_by, created_at, updated_at)
    select distinct on (a.id) 'reminder', 'appointment', a.id, a.client_id,
           (select p.group_id from picklist p where p.list = 'task-type' and p.code = 'reminder'),
           'reminder-correction:' || a.id, ${note}, least(c.told, a.starts_at), ${actor}, ${now}::timestamptz, ${now}::timestamptz
      from changed c join appointment a on a.id = c.appointment_id where c.is
     order by a.id, c.told
    on conflict (practice_id, cause) where status = 'open' and cause is not null do nothing`.execute(kysely);
}

/**
 * A correction that the last look before its hand-over has stopped, as where the client has opted out since, told nobody: what went out before it counts again,
 * so that it is offered anew and somebody calls. Not one that was not so any more.
 */
async function forgetSkipped(
  { kysely }: UnitOfWork,
  { appointmentIds, now }: { appointmentIds?: readonly string[] | undefined; now: Date },
): Promise<void> {
  const corrections = sql`reminder y join message m on m.reminder_id = y.id and m.correction where y.appointment_id = x.appointment_id`;
  await sql`
    update reminder x set correction = null, updated_at = ${now}::timestamptz, (corrected_to, corrected_location_id) = (
        select coalesce(m.told_at, 'infinity'), m.told_location_id from ${corrections} and m.status in ('sending', 'accepted', 'delivered', 'unknown')
         order by m.id desc limit 1)
     where x.correction = 'sent' and x.corrected_to > ${now}::timestamptz and (x.corrected_to < 'infinity' or x.starts_at > ${now}::timestamptz)
       ${only(sql`x.appointment_id`, appointmentIds)}
       and (select m.status = 'skipped' and m.reason <> 'no-longer-relevant' from ${corrections} order by m.id desc limit 1)`.execute(
    kysely,
  );
}
