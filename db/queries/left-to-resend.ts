import { type RawBuilder, sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Of a broadcast: those that send it again, but for what ended before it fired. */
export const resendsOf = (broadcastId: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select again.id from broadcast again
  where again.parent_id = ${broadcastId} and not (again.frozen_at is null and again.status in ('cancelled', 'failed'))`;

/**
 * Source rows of a broadcast, with their message, whom it did not reach and whom nothing that sends it again has in its hands. Their message has failed: what is in doubt
 * may have arrived, and so may what was repeated because it was. Whoever is listed in one that sends it again is that one's, reached, failed or left out by the gate,
 * unless it was cancelled before it came to them. Each step goes by one key and both sides are grouped: joined, a planner that does not know the practice yet
 * goes through all of the one for each of the other.
 */
export const leftToResend = (broadcastId: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  with failed as materialized (
    select m.id from message m
    where m.broadcast_id = ${broadcastId} and m.status = 'failed'
      and not exists (select from message_event e where e.message_id = m.id and e.kind = 'repeated')
  )
  select source_id, (array_agg(message_id))[1] as message_id from (
    select r.source_id, r.message_id, true as is_left from failed join recipient r on r.message_id = failed.id
    union all
    select r.source_id, null, false
    from broadcast again join recipient r on r.broadcast_id = again.id left join message m on m.id = r.message_id
    where again.parent_id = ${broadcastId} and m.status is distinct from 'cancelled'
  ) every_one group by source_id having bool_and(is_left)`;

/**
 * Of a broadcast: `waiting`, the one that is about to send it again, so that nobody knows yet whom it takes, and how many `messages` that have failed could be sent
 * again beside it.
 */
export async function resendable(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  broadcastId: string,
): Promise<{ waiting: string | null; messages: number }> {
  const id = sql`${broadcastId}::uuid`;
  const { rows } = await sql<{ waiting: string | null; messages: number }>`
    select (select again.id from broadcast again where again.parent_id = ${id} and again.status in ('requested', 'scheduled')) as waiting,
           count(distinct message_id)::int as messages
    from (${leftToResend(id)}) left_over`.execute(kysely);
  return rows[0] ?? { waiting: null, messages: 0 };
}
