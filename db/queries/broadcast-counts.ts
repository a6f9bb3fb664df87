import { sql } from 'kysely';
import type { BroadcastCounts } from '../../domain/schemas/messaging.ts';
import type { UnitOfWork } from '../database.ts';

/**
 * Counts of several broadcasts at once, for a page of History. Recipients whose message was stopped at the last look (an opt-out that came after the
 * freeze) count as skipped, like those whom the gate left out; `messages` are those that remain. The messages that were skipped are read once and hashed: joined,
 * a planner whose statistics know other practices alone takes this one to be empty and goes through all of its messages for each recipient. So it is right
 * after the freeze of a practice's first broadcast, whose rows no statistics can know yet: 20,000 people took minutes.
 */
export async function broadcastCounts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  broadcastIds: string[],
): Promise<Map<string, BroadcastCounts>> {
  const { rows } = await sql<BroadcastCounts & { id: string }>`
    with people as (
      select broadcast_id, count(*) as recipients,
        count(*) filter (where decision = 'skip' or message_id in (
          select id from message where broadcast_id = any(${broadcastIds}::uuid[]) and status = 'skipped')) as skipped
      from recipient where broadcast_id = any(${broadcastIds}::uuid[]) group by broadcast_id
    ), sent as (
      select broadcast_id, count(*) filter (where status <> 'skipped') as messages,
        count(*) filter (where status in ('pending', 'claimed')) as pending, count(*) filter (where status = 'sending') as sending,
        count(*) filter (where status = 'accepted') as accepted, count(*) filter (where status = 'delivered') as delivered,
        count(*) filter (where status = 'failed') as failed, count(*) filter (where status = 'unknown') as unknown,
        count(*) filter (where status = 'cancelled') as cancelled
      from message where broadcast_id = any(${broadcastIds}::uuid[]) group by broadcast_id
    )
    select people.broadcast_id as id, recipients::int, skipped::int, coalesce(messages, 0)::int as messages,
      coalesce(pending, 0)::int as pending, coalesce(sending, 0)::int as sending, coalesce(accepted, 0)::int as accepted,
      coalesce(delivered, 0)::int as delivered, coalesce(failed, 0)::int as failed, coalesce(unknown, 0)::int as unknown,
      coalesce(cancelled, 0)::int as cancelled
    from people left join sent using (broadcast_id)`.execute(kysely);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}
