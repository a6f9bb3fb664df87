import { sql } from 'kysely';
import type { MessageStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

export interface RecipientListRow {
  id: string;
  name: string;
  clientId: string | null;
  /** The appointment as it is now; null in a plain broadcast. */
  visit: { startsAt: string; zone: string; clinician: string; location: string } | null;
  address: string | null;
  status: MessageStatus;
  reason: string | null;
  errorCode: string | null;
  messageId: string | null;
  at: string | null;
}

/**
 * Recipients of a frozen broadcast by key, which is the order of their last names, each with what became of its message; one row more than `limit`.
 * `claimed` is a matter between senders and shown as pending.
 */
export async function recipientList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  search: {
    broadcastId: string;
    status: MessageStatus | null;
    reason?: string | null;
    after: string | null;
    limit: number;
  },
): Promise<RecipientListRow[]> {
  const { broadcastId, status, reason = null, after, limit } = search;
  const { rows } = await sql<RecipientListRow>`
    with listed as (
      select r.id, r.person_id, r.client_id, r.source_id, r.message_id, m.address, m.error_code,
             case when r.decision = 'skip' then 'skipped' when m.status = 'claimed' then 'pending' else m.status end as status,
             coalesce(r.reason, m.reason) as reason,
             coalesce(m.settled_at, m.accepted_at, m.sending_at, m.created_at, r.created_at) as at
      from recipient r left join message m on m.id = r.message_id
      where r.broadcast_id = ${broadcastId} and (${after}::uuid is null or r.id > ${after}::uuid)
    )
    select x.id, concat_ws(' ', p.first_name, p.last_name) as name, x.client_id as "clientId",
           case when a.id is not null then jsonb_build_object('startsAt', ${iso(sql`a.starts_at`)}, 'zone', a.zone,
             'clinician', concat_ws(' ', sp.first_name, sp.last_name), 'location', l.name) end as visit,
           x.address, x.status, x.reason, x.error_code as "errorCode", x.message_id as "messageId", ${iso(sql`x.at`)} as at
    from listed x
    join person p on p.id = x.person_id
    left join appointment a on a.id = x.source_id
    left join staff s on s.id = a.staff_id
    left join person sp on sp.id = s.person_id
    left join location l on l.id = a.location_id
    where (${status}::text is null or x.status = ${status}::text)
      and (${reason}::text is null or x.reason = ${reason}::text)
    order by x.id limit ${limit + 1}`.execute(kysely);
  return rows;
}
