import { sql } from 'kysely';
import type { BroadcastAfterwards } from '../../domain/schemas/broadcast-pace.ts';
import type { UnitOfWork } from '../database.ts';
import { isCall, waitsToBeMadeAgain } from '../messages/call-again.ts';

/**
 * What may still come of calls and faxes: ends that are reported, and those that are made again. A gateway that took a fax by e-mail reports nothing more. Of
 * broadcasts by other methods nothing is told.
 */
export async function broadcastAfterwards(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  broadcastIds: readonly string[],
  now: Date,
): Promise<Map<string, BroadcastAfterwards>> {
  if (broadcastIds.length === 0) return new Map();
  const { rows } = await sql<BroadcastAfterwards & { id: string }>`
    select m.broadcast_id as id, (count(*) filter (where m.status = 'accepted' and not exists (
             select from message_event e where e.message_id = m.id and e.kind = 'accepted' and e.code = 'gateway')))::int as reports,
           (count(*) filter (where ${waitsToBeMadeAgain(now)}))::int as again
      from message m
     where m.broadcast_id = any(${[...broadcastIds]}::uuid[]) and ${isCall} and m.status in ('pending', 'claimed', 'accepted', 'failed')
     group by m.broadcast_id`.execute(kysely);
  const told = new Map(rows.map(({ id, ...counts }) => [id, counts]));
  return new Map(broadcastIds.map((id) => [id, told.get(id) ?? { reports: 0, again: 0 }]));
}
