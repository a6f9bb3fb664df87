import { sql } from 'kysely';
import { calledAgainFor } from '../../domain/calls.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { UnitOfWork } from '../database.ts';
import { storedSettings } from '../stored-settings.ts';
import { type FailureShare, pauseBroadcast } from './pause.ts';
import { tellSender } from './tell-sender.ts';

export interface Judgement {
  /** Failed messages when all of it was last counted. */
  counted: number;
  paused: boolean;
}

/**
 * Pauses a broadcast of which too many messages have failed, as the practice's settings say, and tells who sent it. Counting the failed is cheap; the
 * rest is counted only where they are enough, and a tenth more than when it was last `counted` (fewer: it was resumed since).
 */
export async function judgeFailures(
  uow: UnitOfWork,
  { broadcastId, counted = 0, now }: { broadcastId: string; counted?: number; now: Date },
): Promise<Judgement> {
  const stored = await storedSettings(uow);
  const percent = settingValue(stored, settings.pauseAtFailures);
  const least = settingValue(stored, settings.pauseFromFailures);
  if (percent === 0) return { counted, paused: false };
  const failed = await countFailed(uow, broadcastId);
  if (failed < least || (failed >= counted && failed <= counted * 1.1)) return { counted, paused: false };
  const judged = { counted: failed, paused: false };
  const because = await shareOf(uow, broadcastId);
  if (because.failed * 100 < because.tried * percent) return judged;
  const result = await pauseBroadcast(uow, broadcastId, { because, now });
  if (!result?.paused) return judged;
  await tellSender(uow, { kind: 'broadcast-paused', broadcastId, now });
  return { counted: failed, paused: true };
}

/** Of a failed message `m`: that nobody picks up a phone says nothing about the broadcast. */
const tells = sql<boolean>`coalesce(m.reason, '') <> all(${[...calledAgainFor]}::text[])`;

async function countFailed({ kysely }: UnitOfWork, broadcastId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from message m
     where m.broadcast_id = ${broadcastId}::uuid and m.status = 'failed' and ${tells}
       and m.settled_at > (select coalesce(b.resumed_at, '-infinity') from broadcast b where b.id = ${broadcastId}::uuid)`.execute(
    kysely,
  );
  return rows[0]?.n ?? 0;
}

/** What was handed over since it began or was resumed, how much of that failed, and the reason of most. */
async function shareOf({ kysely }: UnitOfWork, broadcastId: string): Promise<FailureShare> {
  const { rows } = await sql<FailureShare>`
    with handed as (
      select m.status, m.reason from message m join broadcast b on b.id = m.broadcast_id
       where m.broadcast_id = ${broadcastId}::uuid and m.status in ('accepted', 'delivered', 'failed', 'unknown')
         and coalesce(m.settled_at, m.sending_at) > coalesce(b.resumed_at, '-infinity')
    )
    select count(*)::int as tried, (count(*) filter (where status = 'failed' and ${tells}))::int as failed,
           mode() within group (order by reason) filter (where status = 'failed' and ${tells}) as reason
      from handed m`.execute(kysely);
  return rows[0] ?? { tried: 0, failed: 0, reason: null };
}
