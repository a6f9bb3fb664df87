import type { Channel } from '../../domain/channels.ts';
import { standsStill } from '../broadcasts/stands-still.ts';
import type { UnitOfWork } from '../database.ts';
import { practiceZone } from '../practice-zone.ts';
import { claimMessage, type OneMessage } from '../queries/claim-message.ts';
import { type ClaimedMessage, claimMessages, type KeyRange } from '../queries/claim-messages.ts';
import { type Deferral, deferMessages } from '../queries/defer-messages.ts';
import { recipientZones } from '../../domain/recipient-zones.ts';
import { countedOfMessages } from '../queries/counted-of-messages.ts';
import { lockLimits } from '../queries/lock-limits.ts';
import { skipMessages } from '../queries/skip-messages.ts';
import { whereMessagesAreRead } from '../queries/where-messages-are-read.ts';
import { storedSettings } from '../stored-settings.ts';
import { openMissedWindowTasks } from '../tasks/missed-window-tasks.ts';
import { stopLeftover } from './stop-again.ts';
import { capsOf, openingOf, timeRulesOf, type TimeRules } from './time-rules.ts';

export interface ClaimOptions {
  channel: Channel;
  limit: number;
  now: Date;
  leaseUntil: Date;
  /** See {@link timeRulesOf}. */
  anyHour: boolean;
}

export interface Claim {
  /** Messages that may be handed over now. */
  ids: string[];
  /** None was left to claim, or the broadcast is paused or over. */
  done: boolean;
  /** Messages that ended here. */
  skipped: number;
}

/**
 * Claims a group of a range, or one single message, and looks at the clock once more: days may lie between freeze and hand-over, a worker may have
 * been away, a setting or a zone may have changed. What falls into quiet hours goes back to wait for their end; what that would make worthless ends
 * with a task for somebody to call; what was counted on an earlier day is counted anew.
 */
export async function claimOpen(uow: UnitOfWork, target: KeyRange | OneMessage, options: ClaimOptions): Promise<Claim> {
  const { channel, now } = options;
  if ('broadcastId' in target && (await standsStill(uow, target.broadcastId)))
    return { ids: [], done: true, skipped: 0 };
  if ('messageId' in target && (channel === 'voice' || channel === 'fax'))
    await stopLeftover(uow, target.messageId, now);
  const taken = await ('messageId' in target
    ? claimMessage(uow, { ...target, ...options })
    : claimMessages(uow, { ...target, ...options }));
  if (taken.length === 0) return { ids: [], done: true, skipped: 0 };
  const rules = timeRulesOf(await storedSettings(uow), channel, options.anyHour);
  const claimed = rules.window === null ? taken : await withZonesOfNow(uow, taken);
  const late: Deferral[] = [];
  const missed: string[] = [];
  const openings = new Map<string, string | null>();
  for (const { id, zones, usefulUntil } of claimed) {
    const until = openingOf(rules, now.toISOString(), zones, openings);
    if (until === null) continue;
    if (usefulUntil !== null && Date.parse(until) >= Date.parse(usefulUntil)) missed.push(id);
    else late.push({ id, until });
  }
  await deferMessages(uow, late, now);
  if (missed.length > 0) {
    await skipMessages(uow, { ids: missed, reason: 'missed-window', now });
    await openMissedWindowTasks(uow, { messages: missed, now });
  }
  const waiting = new Set([...missed, ...late.map(({ id }) => id)]);
  const open = claimed.filter(({ id }) => !waiting.has(id));
  const capped = await cappedOf(uow, open, rules, now);
  await skipMessages(uow, { ids: capped, reason: 'capped', now });
  const ids = open.map(({ id }) => id).filter((id) => !capped.includes(id));
  return { ids, done: false, skipped: missed.length + capped.length };
}

/** Who has moved since the freeze is read where they are now; who is neither a client nor of the staff, where they were. */
async function withZonesOfNow(uow: UnitOfWork, claimed: ClaimedMessage[]): Promise<ClaimedMessage[]> {
  const waiting = claimed.filter(({ zones }) => zones.length > 0).map(({ id }) => id);
  const read = await whereMessagesAreRead(uow, waiting);
  return claimed.map((message) => {
    const zones = read.get(message.id)?.flatMap((where) => recipientZones(where).zones);
    return zones ? { ...message, zones: [...new Set(zones)] } : message;
  });
}

/** Those of which everybody whom they are for has had as many as the practice allows, counted as of now. */
async function cappedOf(uow: UnitOfWork, claimed: ClaimedMessage[], rules: TimeRules, now: Date): Promise<string[]> {
  const asked = claimed.filter(({ askAgain }) => askAgain);
  if (asked.length === 0) return [];
  await lockLimits(uow, 'hand-over');
  const zone = await practiceZone(uow);
  const counted = await countedOfMessages(
    uow,
    asked.map(({ id }) => id),
    now,
  );
  return asked
    .filter(({ id, zones }) => {
      const people = counted.get(id) ?? [];
      return (
        people.length > 0 &&
        people.every((instants) => isFull(capsOf(instants, rules, now.toISOString(), zones[0] ?? zone)))
      );
    })
    .map(({ id }) => id);
}

const isFull = (caps: ReturnType<typeof capsOf>) =>
  caps !== null && (caps.sentToday >= caps.perDay || caps.sentThisWeek >= caps.perWeek);
