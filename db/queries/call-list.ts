import { sql } from 'kysely';
import type { SkipReason } from '../../domain/skip-reasons.ts';
import { chartIsOpenTo } from '../charts/chart-access.ts';
import { type About, saidInWords } from '../broadcasts/about-in-words.ts';
import type { UnitOfWork } from '../database.ts';
import { detailsBySql } from '../message-types/index.ts';
import { iso } from './instants.ts';

/** Somebody whom a broadcast did not reach. */
export interface CallRow {
  id: string;
  name: string;
  recordNumber: string | null;
  /** What it is about as it is now, in words; null: nothing. */
  source: string | null;
  status: 'skipped' | 'failed' | 'unknown' | 'cancelled';
  reason: string | null;
  /** Whom to ask for: the client, or their Messaging Contact; null where the chart is closed to who asks. */
  contact: string | null;
  /** E.164; null: none on file, or the chart is closed to who asks. */
  phone: string | null;
  /** The chart is restricted, and closed to who asks. */
  closed: boolean;
}

/** With these nothing is left to call about; whoever was left out by hand is not meant to hear it. */
const notToCall: readonly SkipReason[] = ['inactive', 'no-longer-relevant', 'left-out'];

/**
 * Recipients of a frozen broadcast who were not reached, by it or by any that sent it again, or that again, by key, which is the order of their last names; one row more than `limit`. The number is the
 * preferred one of whoever gets the messages, a mobile one before others. Look-ups go by key, one a row of the page.
 */
export async function callList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  {
    broadcastId,
    after,
    limit,
    ...reader
  }: {
    broadcastId: string;
    after: string | null;
    limit: number;
    staffId: string;
    /** The rule Restricted Charts opens all of them. */
    allCharts: boolean;
    now: Date;
  },
): Promise<CallRow[]> {
  const { rows } = await sql<Omit<CallRow, 'source'> & About>`
    with recursive later as (
      select b.id from broadcast b where b.parent_id = ${broadcastId}
      union all select b.id from broadcast b join later l on b.parent_id = l.id
    ), reached_since as materialized (
      select r.source_id from later l join recipient r on r.broadcast_id = l.id join message m on m.id = r.message_id
      where m.status in ('accepted', 'delivered')
    ), listed as (
      select r.id, r.person_id, r.client_id, r.source_id, r.source_day, r.created_at, coalesce(r.reason, m.reason) as reason,
             case when r.decision = 'skip' then 'skipped' else m.status end as status
      from recipient r left join message m on m.id = r.message_id
      where r.broadcast_id = ${broadcastId} and (${after}::uuid is null or r.id > ${after}::uuid)
        and (r.decision = 'skip' or m.status in ('skipped', 'failed', 'unknown', 'cancelled'))
        and r.source_id not in (select source_id from reached_since)
        and coalesce(r.reason, m.reason, '') <> all(${notToCall}::text[])
      order by r.id limit ${limit + 1}
    )
    select r.id, concat_ws(' ', p.first_name, p.last_name) as name, c.record_number as "recordNumber", r.status, r.reason,
           case when a.id is not null then jsonb_build_object('startsAt', ${iso(sql`a.starts_at`)}, 'zone', a.zone,
             'clinician', concat_ws(' ', sp.first_name, sp.last_name), 'location', l.name) end as visit,
           kind.type, ${detailsBySql(sql`kind.type`)} as details,
           not chart.open as closed,
           case when chart.open then concat_ws(' ', reader.first_name, reader.last_name) end as contact,
           case when chart.open then (
             select cp.address from contact_point cp
             where cp.person_id = reader.id and cp.active and cp.kind in ('mobile', 'home', 'work')
             order by cp.preferred desc, array_position(array['mobile', 'home', 'work'], cp.kind), cp.id limit 1) end as phone
    from listed r
    cross join (select b.message_type as type from broadcast b where b.id = ${broadcastId}) kind
    join person p on p.id = r.person_id
    left join client c on c.id = r.client_id
    cross join lateral (select ${reader.allCharts}::boolean or c.id is null or ${chartIsOpenTo(reader)} as open) chart
    left join relationship contact
      on not c.use_client_detail and contact.client_id = c.id and contact.kind = 'messaging_contact' and contact.active
    left join person reader on reader.id = case when c.id is null or c.use_client_detail then r.person_id else contact.person_id end
    left join appointment a on a.id = r.source_id
    left join staff s on s.id = a.staff_id
    left join person sp on sp.id = s.person_id
    left join location l on l.id = a.location_id
    order by r.id`.execute(kysely);
  return rows.map(saidInWords);
}
