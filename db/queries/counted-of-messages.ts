import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

/**
 * For each message, one list a person whom it is for: the instants (ISO) at which other messages that count to the limits went out to them in the
 * last eight days, or are about to; to members of staff as such, and to clients as such, where somebody is both. What only waits does not count here: of two that wait, the first one to be claimed is the one that goes. The
 * caller holds {@link lockLimits}, so that two claimed at a time do not both go, nor both stay. A recipient is at most some days older than its message's
 * hand-over; the bound on its creation keeps years of messages out.
 */
export async function countedOfMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  ids: readonly string[],
  now: Date,
): Promise<Map<string, string[][]>> {
  const { rows } = await sql<{ id: string; counted: string[] }>`
    select asked.message_id as id, coalesce((
        select jsonb_agg(${iso(sql`m.at`)})
        from (
          select case m.status when 'claimed' then ${now}::timestamptz else m.sending_at end as at
          from recipient r join message m on m.id = r.message_id
          where r.person_id = asked.person_id and (r.client_id is null) = (asked.client_id is null) and r.created_at > ${now}::timestamptz - interval '15 days'
            and m.id <> asked.message_id and m.capped and m.status in ('claimed', 'sending', 'accepted', 'delivered', 'unknown')
        ) m where m.at > ${now}::timestamptz - interval '8 days'), '[]') as counted
    from recipient asked where asked.message_id = any(${[...ids]}::uuid[])`.execute(kysely);
  const byMessage = new Map<string, string[][]>();
  for (const { id, counted } of rows) byMessage.set(id, [...(byMessage.get(id) ?? []), counted]);
  return byMessage;
}
