import { sql } from 'kysely';
import type { ReplyEntry } from '../../domain/schemas/replies.ts';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { actorName } from '../queries/actor-name.ts';
import { iso } from '../queries/instants.ts';
import { shownBody } from '../queries/shown-body.ts';

/**
 * Texts of a thread, in and out, newest first, one row more than `limit`; keys of both grow with time. What went out is what went to its client, or to its
 * number. A message that was about others too, to whose charts the reader has no way, is there without its words.
 */
export async function threadEntries(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  thread: { thread: string; clientId: string | null; number: string; after: string | null; limit: number },
  reader: ChartReader,
): Promise<ReplyEntry[]> {
  const { thread: name, clientId, number, after, limit } = thread;
  const open = isOpenTo(reader);
  const mine =
    clientId === null
      ? sql`m.address = ${number}`
      : sql`m.id in (
          select x.id from message x where x.client_id = ${clientId}::uuid and x.broadcast_id is null
          union all select r.message_id from recipient r where r.client_id = ${clientId}::uuid and r.message_id is not null)`;
  const { rows } = await sql<ReplyEntry>`
    with came as (
      select i.id, 'in' as direction, i.received_at as at, i.body, i.meaning, i.outcome, i.handled_at, ${actorName(sql`i.handled_by`)} as handled_by,
             null as purpose, null as status, null as reason, null::uuid as broadcast_id
        from inbound_message i
       where i.thread = ${name} and (${after}::uuid is null or i.id < ${after}::uuid)
       order by i.id desc limit ${limit + 1}
    ), went as (
      select m.id, 'out' as direction, coalesce(m.sending_at, m.created_at) as at,
             case when not exists (
               select from client c where not ${open} and (c.id = m.client_id or c.id in (select r.client_id from recipient r where r.message_id = m.id)))
             then ${shownBody} end as body,
             null as meaning, null as outcome, null::timestamptz as handled_at, null as handled_by, m.purpose,
             case m.status when 'claimed' then 'pending' else m.status end as status, m.reason, m.broadcast_id
        from message m
       where m.channel = 'text' and ${mine} and m.purpose not in ('staff-notice', 'staff-alert')
         and (${after}::uuid is null or m.id < ${after}::uuid)
       order by m.id desc limit ${limit + 1}
    )
    select id, direction, ${iso(sql`at`)} as at, body, meaning, outcome, ${iso(sql`handled_at`)} as "handledAt", handled_by as "handledBy",
           purpose, status, reason, broadcast_id as "broadcastId"
      from (select * from came union all select * from went) x
     order by id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}
