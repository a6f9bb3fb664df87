import { type Channel, isLimited } from '../../domain/channels.ts';
import type { GateFacts } from '../../domain/gate.ts';
import { isQuietChannel, opensAt, withinWidest } from '../../domain/quiet-hours.ts';
import { recipientZones } from '../../domain/recipient-zones.ts';
import type { TimeRange } from '../../domain/setting-types.ts';
import { settings, settingValue, type StoredSettings } from '../../domain/settings.ts';
import { addDays, localDate, startOfDay } from '../../domain/time.ts';
import type { AudienceRow } from '../queries/audience.ts';

/** When a practice lets automatic messages of a channel out, and how many of them. */
export interface TimeRules {
  /** Null: this channel knows no quiet hours. */
  window: TimeRange | null;
  /** 0: no limit. */
  perDay: number;
  perWeek: number;
}

/** `anyHour`: only where stand-ins take the place of providers, so that a demonstration works at night. */
export function timeRulesOf(stored: StoredSettings, channel: Channel, anyHour: boolean): TimeRules {
  const { textSendingTimes, voiceSendingTimes, faxSendingTimes, messagesADay, messagesAWeek } = settings;
  const times = { text: textSendingTimes, voice: voiceSendingTimes, fax: faxSendingTimes };
  const window = isQuietChannel(channel) ? settingValue(stored, times[channel]) : null;
  const limited = isLimited(channel);
  return {
    window: window && !anyHour ? withinWidest(window) : window,
    perDay: limited ? settingValue(stored, messagesADay) : 0,
    perWeek: limited ? settingValue(stored, messagesAWeek) : 0,
  };
}

/** Openings by instant and zones: an audience has few of them, and zone arithmetic is slow. */
export type Openings = Map<string, string | null>;

const opening = (openings: Openings, at: string, zones: readonly string[], window: TimeRange) => {
  const key = `${at} ${zones.join()} ${window.from}`;
  const known = openings.get(key);
  if (known !== undefined) return known;
  const found = opensAt(at, zones, window);
  openings.set(key, found);
  return found;
};

/** End of the quiet hours of all zones together as seen from `at`; null: none, or open now. */
export function openingOf({ window }: TimeRules, at: string, zones: readonly string[], openings: Openings) {
  return window === null || zones.length === 0 ? null : opening(openings, at, zones, window);
}

/** What the gate asks about time for one candidate whose message would go at `at`. */
export function timeFacts(
  row: Pick<AudienceRow, 'where' | 'counted'> & { about: { usefulUntil: string | null } | null },
  rules: TimeRules,
  { at, capped, openings = new Map() }: { at: string; capped: boolean; openings?: Openings },
): Pick<GateFacts, 'quietHours' | 'caps'> {
  const { zones } = recipientZones(row.where);
  const opens = openingOf(rules, at, zones, openings);
  return {
    quietHours: rules.window && { opensAt: opens, lastUseful: row.about?.usefulUntil ?? null },
    caps: capped ? capsOf(row.counted, rules, opens ?? at, zones[0] ?? row.where.practice) : null,
  };
}

/** Counts in the days of the recipient, as of the day on which the message would go; null where there is no limit. */
export function capsOf(counted: readonly string[], { perDay, perWeek }: TimeRules, at: string, zone: string) {
  if (perDay === 0 && perWeek === 0) return null;
  const limits = { perDay: perDay || Infinity, perWeek: perWeek || Infinity };
  // Most of an audience, and zone arithmetic is slow.
  if (counted.length === 0) return { sentToday: 0, sentThisWeek: 0, ...limits };
  const today = localDate(at, zone);
  const since = (days: number) => Date.parse(startOfDay(addDays(today, -days), zone));
  const sentSince = (from: number) => counted.filter((instant) => Date.parse(instant) >= from).length;
  return {
    sentToday: perDay === 0 ? 0 : sentSince(since(0)),
    sentThisWeek: perWeek === 0 ? 0 : sentSince(since(6)),
    ...limits,
  };
}
