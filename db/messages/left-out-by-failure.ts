import { sql } from 'kysely';
import type { LeftOutMessage } from '../../domain/schemas/left-out-messages.ts';
import { type About, saidInWords } from '../broadcasts/about-in-words.ts';
import type { UnitOfWork } from '../database.ts';
import { detailsBySql, standsBySql } from '../message-types/index.ts';
import { iso } from '../queries/instants.ts';
import { reminderStands } from '../reminders/standing.ts';

/** Whose messages: those of a client, or those of a member of staff as such. */
export type Whose = { clientId: string } | { personId: string };

/**
 * What was left out for one person because an address did not work, from when it was stopped until it was opened again, newest first, one row more than `limit`: their
 * parts in broadcasts, and single messages. Whoever was left out of a broadcast from the beginning has no message that names the address: the channel stands for it.
 */
export async function leftOutByFailure(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  {
    whose,
    failureId,
    after,
    limit,
    now,
  }: { whose: Whose; failureId: string; after: string | null; limit: number; now: Date },
): Promise<LeftOutMessage[]> {
  const [part, single] =
    'clientId' in whose
      ? [sql`r.client_id = ${whose.clientId}::uuid`, sql`m.client_id = ${whose.clientId}::uuid`]
      : [
          sql`r.client_id is null and r.person_id = ${whose.personId}::uuid`,
          sql`m.client_id is null and m.person_id = ${whose.personId}::uuid`,
        ];
  const { rows } = await sql<Omit<LeftOutMessage, 'source' | 'messageType'> & About>`
    with failure as materialized (select channel, address, since, ended_at from address_failure where id = ${failureId}::uuid),
    part as (
      select r.id, r.broadcast_id, coalesce(m.purpose, case when r.client_id is null then 'staff-notice' else 'broadcast' end) as purpose,
             b.message_type as type, coalesce(m.settled_at, r.created_at) as at, r.source_id as appointment_id, ${detailsBySql(sql`b.message_type`)} as details,
             case when r.source_starts_at is not null and not coalesce(${standsBySql(sql`b.message_type`, now)}, false) then 'over' else 'write' end as next
      from failure f
      join recipient r on ${part}
      join broadcast b on b.id = r.broadcast_id and b.method = f.channel
      left join message m on m.id = r.message_id
      where coalesce(r.reason, m.reason) = 'not-working' and (m.id is null or m.status = 'skipped' and m.address = f.address)
        and coalesce(m.settled_at, r.created_at) >= f.since and (f.ended_at is null or coalesce(m.settled_at, r.created_at) <= f.ended_at)
        and (${after}::uuid is null or r.id < ${after}::uuid)
      order by r.id desc limit ${limit + 1}
    ), single as (
      select m.id, null::uuid as broadcast_id, m.purpose, '' as type, coalesce(m.settled_at, m.created_at) as at,
             (select x.appointment_id from reminder x where x.id = m.reminder_id) as appointment_id, null::jsonb as details,
             case when m.reminder_id is not null and not coalesce((select ${reminderStands(sql`m`, now)} from reminder x where x.id = m.reminder_id), false) then 'over'
                  when m.purpose = 'staff-alert' then 'seen'
                  -- It is told anew by itself where it could go to nobody; its copies are the messages to the other guardians.
                  when exists (select from form_assignment form join message told on told.id = form.notice_id and told.status = 'skipped'
                                where form.notice_id in (m.id, m.copy_of) and form.status = 'assigned') then 'by-itself'
                  else 'write' end as next
      from failure f
      join message m on ${single} and m.broadcast_id is null and m.channel = f.channel and m.address = f.address
      where m.status = 'skipped' and m.reason = 'not-working'
        and coalesce(m.settled_at, m.created_at) >= f.since and (f.ended_at is null or coalesce(m.settled_at, m.created_at) <= f.ended_at)
        and (${after}::uuid is null or m.id < ${after}::uuid)
      order by m.id desc limit ${limit + 1}
    )
    select l.id, l.broadcast_id as "broadcastId", l.purpose, l.type, ${iso(sql`l.at`)} as at, l.next, l.details,
           case when a.id is not null then jsonb_build_object('startsAt', ${iso(sql`a.starts_at`)}, 'zone', a.zone,
             'clinician', concat_ws(' ', sp.first_name, sp.last_name), 'location', place.name) end as visit
    from (select * from part union all select * from single order by id desc limit ${limit + 1}) l
    left join appointment a on a.id = l.appointment_id
    left join staff s on s.id = a.staff_id
    left join person sp on sp.id = s.person_id
    left join location place on place.id = a.location_id
    order by l.id desc`.execute(kysely);
  return rows.map((row) => ({ ...saidInWords(row), messageType: row.type || null }));
}
