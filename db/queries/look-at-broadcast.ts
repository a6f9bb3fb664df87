import { sql } from 'kysely';
import type { Channel } from '../../domain/channels.ts';
import type { BroadcastStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

/**
 * The row for its workflow (`sendAt` in ISO 8601), which has taken it up and been told of every change with this: requested → scheduled. First marked
 * and then read, so that a change in between is told again. It is no newer for that: who has the page open may still save.
 * @returns null where there is no such broadcast
 */
export async function lookAtBroadcastRow(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  broadcastId: string,
): Promise<{ status: BroadcastStatus; method: Channel; sendAt: string } | null> {
  await sql`
    update broadcast set untold = false, status = case status when 'requested' then 'scheduled' else status end
    where id = ${broadcastId}::uuid and (untold or status = 'requested')`.execute(kysely);
  const { rows } = await sql<{ status: BroadcastStatus; method: Channel; sendAt: string }>`
    select status, method, ${iso(sql`send_at`)} as "sendAt" from broadcast where id = ${broadcastId}::uuid`.execute(
    kysely,
  );
  return rows[0] ?? null;
}
