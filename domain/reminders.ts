import type { Channel } from './channels.ts';
import { type BroadcastMethod, broadcastMethods } from './message-types.ts';

/** What a rule reminds by: one channel, or what each person prefers. */
export const reminderMethods = ['preference', ...broadcastMethods] as const;
export type ReminderMethod = 'preference' | Channel;

/**
 * Until when the next channel follows where the one before did not reach: never, until a message is delivered (an e-mail: accepted and not returned), or until
 * the appointment is confirmed.
 */
export const fallbacks = ['none', 'delivered', 'confirmed'] as const;
export type Fallback = (typeof fallbacks)[number];

/** Minutes that a rule may have: from a quarter of an hour to sixty days before; from one channel to the next, five minutes to a day. */
export const reminderLimits = { before: { min: 15, max: 86_400 }, fallback: { min: 5, max: 1_440 } } as const;

/**
 * `planned`: waits until it is due. `sending`: a message of it was written. `done`: through, whatever became of its messages. `withdrawn`: the appointment
 * was moved, cancelled or confirmed, or the rule changed. `missed`: nobody was there to send it in time.
 */
export const reminderStates = ['planned', 'sending', 'done', 'withdrawn', 'missed'] as const;
export type ReminderState = (typeof reminderStates)[number];

/** Why a reminder was withdrawn. */
export const withdrawals = ['moved', 'cancelled', 'confirmed', 'over', 'rule-changed'] as const;
export type Withdrawal = (typeof withdrawals)[number];

/** In which a fallback goes through the channels: what is read soonest first. Those that nothing sends by yet join with their sender. */
const ladder: readonly Channel[] = ['text', 'voice', 'email'];
const isOffered = (channel: Channel): channel is BroadcastMethod => broadcastMethods.some((each) => each === channel);
export const ladderChannels: readonly BroadcastMethod[] = ladder.filter(isOffered);

/** One channel that a reminder may go by. */
export interface Rung {
  channel: BroadcastMethod;
  /** Whoever prefers another one does not get it by this. */
  preferenceOnly: boolean;
}

const free = (channel: BroadcastMethod): Rung => ({ channel, preferenceOnly: false });

/**
 * The channels of a reminder, in their order. By preference: what the person prefers, or each of the ladder where they prefer none that is offered; the first of
 * these that the gate lets pass is the one that goes. `more`: those that follow only while a fallback asks for them; a preference does not hold there, since
 * what was preferred has not reached.
 */
export function rungsOf(
  { method, fallback }: { method: ReminderMethod; fallback: Fallback },
  preference: Channel | null,
): { first: readonly Rung[]; more: readonly Rung[] } {
  const preferred = preference !== null && isOffered(preference) ? preference : null;
  const first: Rung[] =
    method === 'preference'
      ? preferred === null
        ? ladderChannels.map(free)
        : [{ channel: preferred, preferenceOnly: true }]
      : isOffered(method)
        ? [{ channel: method, preferenceOnly: true }]
        : [];
  if (fallback === 'none') return { first, more: [] };
  const taken = method === 'preference' && preferred === null ? [] : first.map(({ channel }) => channel);
  return { first, more: ladderChannels.filter((channel) => !taken.includes(channel)).map(free) };
}

const dayMinutes = 1_440;

/**
 * Minutes that a reminder may be late because no worker was there: half of what it was to come before, at most half a day. "Tomorrow at nine" is still right some
 * hours later; an hour's notice given five minutes before is none.
 */
export const latestMinutes = (minutesBefore: number): number => Math.min(Math.floor(minutesBefore / 2), dayMinutes / 2);

/** A reminder gets its row, and its appointment a workflow, so many minutes before it is due. */
export const nearMinutes = dayMinutes;

/** The largest unit in which it is a whole number: 2 days, 36 hours, 90 minutes. */
export function spanOf(minutes: number): { count: number; unit: 'day' | 'hour' | 'minute' } {
  if (minutes % dayMinutes === 0) return { count: minutes / dayMinutes, unit: 'day' };
  if (minutes % 60 === 0) return { count: minutes / 60, unit: 'hour' };
  return { count: minutes, unit: 'minute' };
}

/** What an empty list of rules offers: two days before by preference, two hours before by text. */
export const usualRules = [
  { minutesBefore: 2 * dayMinutes, method: 'preference', fallback: 'none', fallbackMinutes: null },
  { minutesBefore: 120, method: 'text', fallback: 'none', fallbackMinutes: null },
] as const;
