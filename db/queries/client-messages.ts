import { sql } from 'kysely';
import type { ClientMessage } from '../../domain/schemas/single-messages.ts';
import type { UnitOfWork } from '../database.ts';
import { answeredBySql } from './answered.ts';
import { iso } from './instants.ts';
import { shownBody } from './shown-body.ts';

/** Unmasked. */
export type ClientMessageRow = ClientMessage;

/**
 * Everything that went to one client, what was kept from them and what came from them by text, newest first, one row more than `limit`. Single messages, parts
 * in broadcasts and texts lie in three tables whose keys all grow with time, so each is read by its own index and they are merged. A text that answered a
 * message to several, as to siblings, stands with each; its words are for who may read `replies`. `claimed` is shown as pending.
 */
export async function clientMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  {
    clientId,
    id = null,
    replies,
    after,
    limit,
  }: { clientId: string; id?: string | null; replies: boolean; after: string | null; limit: number },
): Promise<ClientMessageRow[]> {
  const { rows } = await sql<ClientMessageRow>`
    with single as (
      select m.id, m.id as message_id, null::uuid as broadcast_id, m.purpose, m.channel, nullif(m.address, '') as address, m.subject,
             ${shownBody} as body,
             m.status, m.reason, m.not_before, coalesce(m.settled_at, m.accepted_at, m.sending_at, m.created_at) as at,
             'out' as direction, null::jsonb as answered, null::text as meaning, false as waits
      from message m
      where m.client_id = ${clientId}::uuid and m.broadcast_id is null
        and (${id}::uuid is null or m.id = ${id}::uuid) and (${after}::uuid is null or m.id < ${after}::uuid)
      order by m.id desc limit ${limit + 1}
    ), part as (
      select r.id, r.message_id, r.broadcast_id, 'broadcast' as purpose, b.method as channel, m.address, m.subject, ${shownBody},
             case when r.decision = 'skip' then 'skipped' else m.status end as status, coalesce(r.reason, m.reason) as reason, m.not_before,
             coalesce(m.settled_at, m.accepted_at, m.sending_at, m.created_at, r.created_at) as at,
             'out' as direction, ${answeredBySql(sql`r.message_id`, sql`y.appointment_id = r.source_id`)} as answered, null::text as meaning, false as waits
      from recipient r
      join broadcast b on b.id = r.broadcast_id
      left join message m on m.id = r.message_id
      where r.client_id = ${clientId}::uuid
        and (${id}::uuid is null or r.id = ${id}::uuid) and (${after}::uuid is null or r.id < ${after}::uuid)
      order by r.id desc limit ${limit + 1}
    ), came as (
      select i.id, null::uuid as message_id, null::uuid as broadcast_id, null as purpose, i.channel, i.from_address as address, null as subject,
             case when ${replies}::boolean then i.body end as body,
             null as status, null as reason, null::timestamptz as not_before, i.received_at as at,
             'in' as direction, null::jsonb as answered, i.meaning, i.handled_at is null as waits
      from inbound_message i
      where (i.client_id = ${clientId}::uuid or i.client_id is null and i.about_message_id in (
               select r.message_id from recipient r where r.client_id = ${clientId}::uuid and r.message_id is not null))
        and (${id}::uuid is null or i.id = ${id}::uuid) and (${after}::uuid is null or i.id < ${after}::uuid)
      order by i.id desc limit ${limit + 1}
    )
    select id, message_id as "messageId", broadcast_id as "broadcastId", purpose, channel, address, subject, body,
           case status when 'claimed' then 'pending' else status end as status, reason,
           case when status = 'pending' then ${iso(sql`not_before`)} end as "notBefore", ${iso(sql`at`)} as at,
           direction, answered, meaning, waits
    from (select * from single union all select * from part union all select * from came) x
    order by id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}
