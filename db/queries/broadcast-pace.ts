import { sql } from 'kysely';
import type { BroadcastPace } from '../../domain/schemas/messaging.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

/** Seconds whose hand-overs make the rate, and seconds that it takes before there is one: a first group alone would say too much. */
const [longest, shortest] = [60, 10] as const;

interface PaceRow extends Omit<BroadcastPace, 'perMinute'> {
  id: string;
  /** Handed over in the last minute, and seconds since the first of them. */
  lately: number;
  seconds: number | null;
  /** It has begun in the last minute. */
  begun: boolean;
}

/**
 * How fast running broadcasts go, and what waits: from the rows of their messages, so that it is true of all workers together and after a restart. One
 * scan of each by the key of its messages.
 */
export async function broadcastPaces(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  broadcastIds: string[],
  now: Date,
): Promise<Map<string, BroadcastPace>> {
  if (broadcastIds.length === 0) return new Map();
  const isLate = sql`sending_at > ${now}::timestamptz - make_interval(secs => ${longest})`;
  const waits = sql`status = 'pending' and not_before > ${now}::timestamptz`;
  const waiting = (which: 'attempt = 0' | 'attempt > 0') => sql`
    case when count(*) filter (where ${waits} and ${sql.raw(which)}) > 0 then jsonb_build_object(
      'count', count(*) filter (where ${waits} and ${sql.raw(which)}),
      'at', ${iso(sql`min(not_before) filter (where ${waits} and ${sql.raw(which)})`)}) end`;
  const { rows } = await sql<PaceRow>`
    select broadcast_id as id, count(*) filter (where ${isLate})::int as lately,
           extract(epoch from ${now}::timestamptz - min(sending_at) filter (where ${isLate}))::float8 as seconds,
           max(created_at) > ${now}::timestamptz - make_interval(secs => ${longest}) as begun,
           count(*) filter (where status in ('pending', 'claimed', 'sending') and (${waits}) is not true)::int as going,
           ${waiting('attempt = 0')} as deferred, ${waiting('attempt > 0')} as again
    from message where broadcast_id = any(${broadcastIds}::uuid[]) group by broadcast_id`.execute(kysely);
  return new Map(
    rows.map(({ id, lately, seconds, begun, ...rest }) => [
      id,
      { perMinute: rateOf({ lately, seconds, begun }), ...rest },
    ]),
  );
}

function rateOf({ lately, seconds, begun }: Pick<PaceRow, 'lately' | 'seconds' | 'begun'>): number | null {
  if (seconds === null) return begun ? null : 0;
  return seconds < shortest ? null : Math.round((lately * 60) / Math.min(longest, seconds));
}
