import { type RawBuilder, sql } from 'kysely';
import type { BroadcastPace } from '../../domain/schemas/broadcast-pace.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

/** Minutes of silence after which it is told: a first refusal is tried again within one. */
const silence = 5;
/** Seconds whose hand-overs make the rate, and seconds that it takes before there is one: a first group alone would say too much. */
const [longest, shortest] = [60, 10] as const;

interface PaceRow extends Omit<BroadcastPace, 'perMinute' | 'standstill'>, NonNullable<BroadcastPace['standstill']> {
  id: string;
  /** Handed over in the last minute, and seconds since the first of them. */
  lately: number;
  seconds: number | null;
  /** It has begun in the last minute. */
  begun: boolean;
}

/**
 * How fast running broadcasts go, and what waits: from the rows of their messages, so that it is true of all workers together and after a restart. One
 * scan of each by the key of its messages. It stands still since the last message was taken where some were refused, but not longer than the first of
 * them (one is asked for all: they come in the same rounds); else since the last was handed over, but not longer than the others could go. Never longer than it
 * has run, or since it was resumed; and it is told after some minutes alone.
 */
export async function broadcastPaces(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  broadcastIds: string[],
  now: Date,
): Promise<Map<string, BroadcastPace>> {
  if (broadcastIds.length === 0) return new Map();
  const isLate = sql`sending_at > ${now}::timestamptz - make_interval(secs => ${longest})`;
  const waits = sql`status = 'pending' and not_before > ${now}::timestamptz`;
  const wasRefused = sql`(attempt > 0 and reason is not null)`;
  const isRefused = sql`status = 'pending' and ${wasRefused}`;
  const canGo = sql`status = 'pending' and (${wasRefused} or (${waits}) is not true)`;
  const waiting = (which: RawBuilder<unknown>) => sql`
    case when count(*) filter (where ${waits} and ${which}) > 0 then jsonb_build_object(
      'count', count(*) filter (where ${waits} and ${which}),
      'at', ${iso(sql`min(not_before) filter (where ${waits} and ${which})`)}) end`;
  const ran = sql`(select b.updated_at from broadcast b where b.id = broadcast_id)`;
  const { rows } = await sql<PaceRow>`
    select broadcast_id as id, count(*) filter (where ${isLate})::int as lately,
           extract(epoch from ${now}::timestamptz - min(sending_at) filter (where ${isLate}))::float8 as seconds,
           max(created_at) > ${now}::timestamptz - make_interval(secs => ${longest}) as begun,
           count(*) filter (where status in ('pending', 'claimed', 'sending') and (${waits}) is not true)::int as going,
           ${waiting(sql`not ${wasRefused}`)} as deferred, ${waiting(wasRefused)} as again,
           count(*) filter (where ${canGo})::int as count, mode() within group (order by reason) filter (where ${isRefused}) as reason,
           ${iso(sql`min(not_before) filter (where ${waits} and ${isRefused})`)} as next,
           ${iso(sql`case when count(*) filter (where ${isRefused}) > 0
             then greatest(max(accepted_at), min(created_at), ${ran}, (
               select min(e.at) from message_event e where e.kind = 'retry' and e.message_id = (
                 select w.id from message w
                 where w.broadcast_id = message.broadcast_id and w.status = 'pending' and w.attempt > 0 and w.reason is not null order by w.id limit 1)))
             else greatest(max(sending_at), min(coalesce(not_before, created_at)) filter (where ${canGo}), ${ran}) end`)} as since
    from message where broadcast_id = any(${broadcastIds}::uuid[]) group by broadcast_id`.execute(kysely);
  return new Map(
    rows.map(({ id, lately, seconds, begun, since, count, next, reason, ...rest }) => [
      id,
      {
        perMinute: rateOf({ lately, seconds, begun }),
        ...rest,
        standstill:
          count === 0 || now.getTime() - Date.parse(since) < silence * 60_000 ? null : { since, count, next, reason },
      },
    ]),
  );
}

function rateOf({ lately, seconds, begun }: Pick<PaceRow, 'lately' | 'seconds' | 'begun'>): number | null {
  if (seconds === null) return begun ? null : 0;
  return seconds < shortest ? null : Math.round((lately * 60) / Math.min(longest, seconds));
}
