import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { plannedOnce } from '../planned-once.ts';
import { iso } from './instants.ts';

/** Messages of one broadcast by key, both ends included. */
export interface KeyRange {
  broadcastId: string;
  from: string;
  to: string;
}

/** What is looked at before its hand-over. */
export interface ClaimedMessage {
  id: string;
  /** IANA, of everybody whom it is for; empty: it knows no quiet hours. */
  zones: string[];
  /** Its limits were counted on another day. */
  askAgain: boolean;
  /** ISO instant; null: always. */
  usefulUntil: string | null;
}

/**
 * Takes up to `limit` pending messages of the range that may go at `now`, and keeps others off them until `leaseUntil`. SKIP LOCKED: two senders of
 * the same range share it instead of waiting for each other. The picking is materialized, else the planner may pick anew for each row.
 */
export async function claimMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { broadcastId, from, to, limit, now, leaseUntil }: KeyRange & { limit: number; now: Date; leaseUntil: Date },
): Promise<ClaimedMessage[]> {
  const { rows } = await sql<ClaimedMessage>`${plannedOnce}
    with picked as materialized (
      select id from message
      where broadcast_id = ${broadcastId} and id between ${from} and ${to} and status = 'pending'
        and (not_before is null or not_before <= ${now}::timestamptz)
      order by id limit ${limit} for update skip locked
    )
    update message m set status = 'claimed', lease_until = ${leaseUntil}::timestamptz
    from picked where m.id = picked.id
    returning m.id, m.zones, m.capped and m.not_before is not null as "askAgain",
              ${iso(sql`m.useful_until`)} as "usefulUntil"`.execute(kysely);
  return rows;
}
