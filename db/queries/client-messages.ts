import { sql } from 'kysely';
import type { Channel, Purpose } from '../../domain/channels.ts';
import type { MessageStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';
import { shownBody } from './shown-body.ts';

export interface ClientMessageRow {
  id: string;
  messageId: string | null;
  broadcastId: string | null;
  purpose: Purpose;
  channel: Channel;
  address: string | null;
  subject: string | null;
  body: string | null;
  status: MessageStatus;
  reason: string | null;
  notBefore: string | null;
  at: string;
}

/**
 * Everything that went to one client and what was kept from them, newest first, one row more than `limit`. Single messages and parts in broadcasts lie
 * in two tables whose keys both grow with time, so each is read by its own index and the two are merged. `claimed` is shown as pending.
 */
export async function clientMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, id = null, after, limit }: { clientId: string; id?: string | null; after: string | null; limit: number },
): Promise<ClientMessageRow[]> {
  const { rows } = await sql<ClientMessageRow>`
    with single as (
      select m.id, m.id as message_id, null::uuid as broadcast_id, m.purpose, m.channel, nullif(m.address, '') as address, m.subject,
             ${shownBody} as body,
             m.status, m.reason, m.not_before, coalesce(m.settled_at, m.accepted_at, m.sending_at, m.created_at) as at
      from message m
      where m.client_id = ${clientId}::uuid and m.broadcast_id is null
        and (${id}::uuid is null or m.id = ${id}::uuid) and (${after}::uuid is null or m.id < ${after}::uuid)
      order by m.id desc limit ${limit + 1}
    ), part as (
      select r.id, r.message_id, r.broadcast_id, 'broadcast' as purpose, b.method as channel, m.address, m.subject, ${shownBody},
             case when r.decision = 'skip' then 'skipped' else m.status end as status, coalesce(r.reason, m.reason) as reason, m.not_before,
             coalesce(m.settled_at, m.accepted_at, m.sending_at, m.created_at, r.created_at) as at
      from recipient r
      join broadcast b on b.id = r.broadcast_id
      left join message m on m.id = r.message_id
      where r.client_id = ${clientId}::uuid
        and (${id}::uuid is null or r.id = ${id}::uuid) and (${after}::uuid is null or r.id < ${after}::uuid)
      order by r.id desc limit ${limit + 1}
    )
    select id, message_id as "messageId", broadcast_id as "broadcastId", purpose, channel, address, subject, body,
           case status when 'claimed' then 'pending' else status end as status, reason,
           case when status = 'pending' then ${iso(sql`not_before`)} end as "notBefore", ${iso(sql`at`)} as at
    from (select * from single union all select * from part) x
    order by id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}
