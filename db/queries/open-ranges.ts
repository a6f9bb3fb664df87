import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Keys of messages from first to last, both included, and how many messages of the broadcast lie between. */
export interface OpenRange {
  from: string;
  to: string;
  count: number;
}

/**
 * Cuts the messages of a broadcast that are not through into ranges of `size`, or larger where there would be more than `most`, by key: also the claimed ones and those being sent, since their leases
 * may end. Ranges, not lists, because they travel through Temporal. (PostgreSQL has no min of a uuid; its text sorts the same.)
 */
export async function openRanges(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { broadcastId, size, most }: { broadcastId: string; size: number; most: number },
): Promise<OpenRange[]> {
  const { rows } = await sql<OpenRange>`
    select min(id::text) as "from", max(id::text) as "to", count(*)::int as count
    from (
      select id, (row_number() over (order by id) - 1)
                 / greatest(${size}::int, ceil(count(*) over () / ${most}::numeric)::int) as part
      from message where broadcast_id = ${broadcastId} and status in ('pending', 'claimed', 'sending')
    ) parts
    group by part order by part`.execute(kysely);
  return rows;
}
