import { sql } from 'kysely';
import type { BroadcastCounts, BroadcastPeople } from '../../domain/schemas/messaging.ts';
import type { UnitOfWork } from '../database.ts';

/**
 * Recipients of one broadcast by what became of the message to them; those who got none are `counts.skipped`. Each message counts for one of them, so those
 * alone are looked for that serve several. Not part of the counts, which senders read: it takes as long again.
 */
export async function broadcastPeople(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  broadcastId: string,
  { pending, sending, accepted, delivered, failed, unknown, cancelled, ...all }: BroadcastCounts,
): Promise<BroadcastPeople> {
  const people = { pending, sending, accepted, delivered, failed, unknown, cancelled };
  if (all.recipients - all.skipped === all.messages) return people;
  const { rows } = await sql<{ status: keyof BroadcastPeople; more: number }>`
    with shared as materialized (
      select message_id, count(*) - 1 as more from recipient
      where broadcast_id = ${broadcastId}::uuid and message_id is not null group by message_id having count(*) > 1
    )
    select case when m.status = 'claimed' then 'pending' else m.status end as status, sum(shared.more)::int as more
    from shared join message m on m.id = shared.message_id where m.status <> 'skipped' group by 1`.execute(kysely);
  for (const { status, more } of rows) people[status] += more;
  return people;
}
