import { type RawBuilder, sql } from 'kysely';

/**
 * Of a statement: cancels the messages `m` of a `from` that were not handed over, with an event for each. Held in the order of their keys, as senders and who
 * records an opt-out hold them, so that none waits for another in a ring.
 */
export const cancelWaiting = (from: RawBuilder<unknown>, now: Date): RawBuilder<unknown> => sql`
  waiting as materialized (
    select m.id from ${from} and m.status in ('pending', 'claimed') order by m.id for update of m
  ), cancelled as (
    update message m set status = 'cancelled', lease_until = null, not_before = null, settled_at = ${now}::timestamptz
    from waiting where m.id = waiting.id returning m.id, m.attempt
  ), noted as (
    insert into message_event (message_id, attempt, kind, at) select id, attempt, 'cancelled', ${now}::timestamptz from cancelled
  )`;
