import { sql } from 'kysely';
import type { Channel } from '../../domain/channels.ts';
import type { UnitOfWork } from '../database.ts';

/**
 * Age in seconds of the oldest message of each channel that is not through and whose time has come; channels without one are left out. What is paused
 * waits for a person, not for the queue.
 */
export async function queueAges(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  now: Date,
): Promise<{ channel: Channel; seconds: number }[]> {
  const { rows } = await sql<{ channel: Channel; seconds: number }>`
    select channel, greatest(0, extract(epoch from ${now}::timestamptz - min(greatest(created_at, not_before))))::float8 as seconds
    from message m
    where status in ('pending', 'claimed', 'sending')
      and not exists (select from broadcast b where b.id = m.broadcast_id and b.status = 'paused')
    group by channel`.execute(kysely);
  return rows;
}
