import type { Channel } from './channels.ts';
import { type FailureReason, failureReasonIds, failureReasons } from './failure-reasons.ts';
import type { Decision } from './gate.ts';
import type { ReminderState } from './reminders.ts';
import { type SkipReason, skipReasonIds, skipReasons } from './skip-reasons.ts';
import type { MessageStatus } from './statuses.ts';
import { clockTimeWithZone, shortDate } from './time.ts';

/** How a reminder goes, in a sentence: `by text`. */
export const byChannel: Readonly<Record<Channel, string>> = {
  email: 'by e-mail',
  text: 'by text',
  voice: 'by a call',
  fax: 'by fax',
};

/** "Tue, Jun 2 at 9:00 AM MST": on the clock of the place. */
const at = (instant: string, zone: string) =>
  `${shortDate(instant, zone, 'en')} at ${clockTimeWithZone(instant, zone, 'en')}`;

const isFailureReason = (reason: string): reason is FailureReason => failureReasonIds.some((each) => each === reason);
const isSkipReason = (reason: string): reason is SkipReason => skipReasonIds.some((each) => each === reason);

/** Of a reminder that waits for its time; `decision`: what the gate says to the time at which it is due. Null: no channel of it is there. */
export function plannedInWords(
  { dueAt, zone, confirmed }: { dueAt: string; zone: string; confirmed: boolean },
  judged: { decision: Decision; channel: Channel } | null,
): string {
  if (confirmed) return 'Will not be sent: the appointment is confirmed.';
  if (!judged) return reasonsInWords['no-channel'];
  const { decision, channel } = judged;
  if (decision.kind === 'send') return `Will go out ${at(dueAt, zone)} ${byChannel[channel]}.`;
  if (decision.kind === 'defer')
    return `Will go out ${at(decision.until, zone)} ${byChannel[channel]}, when quiet hours are over.`;
  return `Will not be sent. ${skipReasons[decision.reason].sentence}`;
}

/** Codes of `reminder.reason` that are of reminders alone. */
const reasonsInWords = {
  moved: 'Not sent any more: the appointment was moved.',
  cancelled: 'Not sent any more: the appointment was cancelled.',
  confirmed: 'Not sent any more: the appointment is confirmed.',
  over: 'Not sent any more: the appointment is over.',
  'rule-changed': 'Not sent any more: its rule was changed or switched off.',
  'no-channel': 'Not sent: nothing sends by its contact method.',
  stopped: 'Not sent: somebody of the practice cancelled it.',
  unreached: 'Nothing is known to have reached the client by any channel. Call them: there is a task.',
} as const;
const isOwnReason = (reason: string): reason is keyof typeof reasonsInWords => Object.hasOwn(reasonsInWords, reason);

interface Told {
  channel: Channel;
  status: MessageStatus;
  reason: string | null;
  notBefore: string | null;
  at: string;
}

/** Of a reminder that has a row and is not planned any more. `last`: its newest message that is no correction. */
export function becameInWords(
  { state, reason, zone }: { state: ReminderState; reason: string | null; zone: string },
  last: Told | null,
): string {
  if (state === 'withdrawn' && reason !== null && isOwnReason(reason)) return reasonsInWords[reason];
  if (state === 'missed') return 'Could not be sent in time. Where no other reminder went out there is a task to call.';
  if (reason === 'unreached' || reason === 'no-channel' || reason === 'stopped') return reasonsInWords[reason];
  return last ? messageInWords(last, zone) : 'Not sent.';
}

function messageInWords({ channel, status, reason, notBefore, at: when }: Told, zone: string): string {
  const by = byChannel[channel];
  if (status === 'skipped')
    return `Not sent ${by}. ${reason !== null && isSkipReason(reason) ? skipReasons[reason].sentence : ''}`.trim();
  if (status === 'cancelled') return 'Not sent any more.';
  const why = reason !== null && isFailureReason(reason) ? ` ${failureReasons[reason].sentence}` : '';
  if (status === 'failed') return `Could not be sent ${by}.${why}`;
  if (status === 'unknown') return `Nobody knows whether it went out ${by}.${why}`;
  if (status === 'delivered') return `Delivered ${by} ${at(when, zone)}.`;
  if (status === 'accepted') return `Sent ${by} ${at(when, zone)}.`;
  return notBefore === null ? `Is being sent ${by}.` : `Waits until ${at(notBefore, zone)} and goes ${by}.`;
}
