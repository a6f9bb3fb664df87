import type { FailureReason } from './failure-reasons.ts';
import type { DeliveryEvent } from './statuses.ts';

/** Who took a call. `somebody`: it was answered, and nobody can tell by whom. */
export const answerers = ['person', 'voicemail', 'somebody'] as const;
export type Answerer = (typeof answerers)[number];

/** What becomes of a call at its provider; its events have these names. */
export const callStatuses = [
  'dialling',
  'ringing',
  'answered',
  'said',
  ...answerers,
  'fax-machine',
  'line-busy',
  'not-picked-up',
  'not-placed',
  'called-off',
] as const;
export type CallStatusName = (typeof callStatuses)[number];

interface CallMeaning {
  event: DeliveryEvent;
  /** Of a failure. */
  reason: FailureReason | null;
}

const accepted: CallMeaning = { event: 'accepted', reason: null };
const delivered: CallMeaning = { event: 'delivered', reason: null };
const failed = (reason: FailureReason): CallMeaning => ({ event: 'failed', reason });

/** As ours: delivered is what somebody has heard, or what was left on a voicemail. */
export const callMeanings: Readonly<Record<CallStatusName, CallMeaning>> = {
  dialling: accepted,
  ringing: accepted,
  answered: accepted,
  said: accepted,
  person: delivered,
  voicemail: delivered,
  somebody: delivered,
  'fax-machine': failed('unusable'),
  'line-busy': failed('line-busy'),
  'not-picked-up': failed('not-picked-up'),
  'not-placed': failed('unusable'),
  'called-off': failed('unusable'),
};

export const answererOf = (status: string): Answerer | null => answerers.find((each) => each === status) ?? null;

/** Reasons for which a call is made again by itself: so often, so far apart, while it is worth it. */
export const calledAgainFor = ['line-busy', 'not-picked-up'] as const satisfies readonly FailureReason[];
export const isCalledAgainFor = (reason: string | null): boolean => calledAgainFor.some((each) => each === reason);
/** Of one that may be made again: it waits to be, or somebody has stopped that. */
export const againStates = ['waits', 'stopped'] as const;
export type AgainState = (typeof againStates)[number];
export const callsAgain = 2;
export const callAgainMinutes = 30;

/** What a person answers by a key. */
export const callAnswers = { 1: 'confirmed', 2: 'reschedule', 9: 'stopped' } as const;
export type CallAnswer = (typeof callAnswers)[keyof typeof callAnswers];

/** Keys that are asked for: of a message about an appointment that is to come, and of all others. */
export type KeysAsked = 'appointment' | 'other';

/** What a key means; null: it was not asked for, or none was pressed. */
export function answerOf(key: string, asked: KeysAsked): CallAnswer | null {
  if (key === '9') return callAnswers[9];
  if (asked === 'other') return null;
  if (key === '1') return callAnswers[1];
  return key === '2' ? callAnswers[2] : null;
}
