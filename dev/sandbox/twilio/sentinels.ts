import type { Call, TextState } from '../entries.ts';
import type { TwilioError } from './errors.ts';
import { twilioError } from './errors.ts';
import type { CallbackFault } from './faults.ts';

/**
 * Numbers that misbehave: the last four digits of a reserved number, as in +1 303 555 0190.
 *
 * | digits | what the stand-in does                                                        | in the ledger |
 * |--------|-------------------------------------------------------------------------------|---------------|
 * | 0182   | takes it, and it is delivered; no callback ever comes                         | yes           |
 * | 0183   | drops the connection and takes nothing                                        | no            |
 * | 0184   | takes it; the carrier filters it (undelivered 30007)                          | yes           |
 * | 0185   | takes it; before the callbacks comes a forged one that says undelivered       | yes           |
 * | 0190   | refuses: not a valid number (21211)                                           | no            |
 * | 0191   | takes it, reports sent, then undelivered 30003                                | yes           |
 * | 0192   | refuses: the person has opted out (21610)                                     | no            |
 * | 0193   | 429 for the first attempt of each message, then takes it                      | yes           |
 * | 0194   | takes it and drops the connection without an answer; callbacks come           | yes           |
 * | 0195   | takes it; callbacks come doubled and out of order                             | yes           |
 * | 0196   | answers 500 and takes nothing                                                 | no            |
 * | 0197   | takes it; the carrier never reports after sent                                | yes           |
 * | 0198   | 429, every time                                                               | no            |
 * | 0199   | takes it at once, answers after `slowMs`; callbacks come                      | yes           |
 */
const sentinels = [
  '0182',
  '0183',
  '0184',
  '0185',
  '0190',
  '0191',
  '0192',
  '0193',
  '0194',
  '0195',
  '0196',
  '0197',
  '0198',
  '0199',
] as const;
export type TextSentinel = (typeof sentinels)[number];

export function textSentinel(to: string): TextSentinel | null {
  const digits = /^\+1\d{3}555(01[89]\d)$/.exec(to)?.[1];
  return sentinels.find((each) => each === digits) ?? null;
}

/** What the stand-in answers instead of taking the text. */
export function refusalOf(sentinel: TextSentinel | null, to: string, firstAttempt: boolean): TwilioError | null {
  if (sentinel === '0190') return twilioError(400, 21211, `The 'To' number ${to} is not a valid phone number.`);
  if (sentinel === '0192') return twilioError(400, 21610, 'Attempt to send to unsubscribed recipient');
  if (sentinel === '0196') return twilioError(500, 20500, 'Internal Server Error');
  if (sentinel === '0198' || (sentinel === '0193' && firstAttempt)) return twilioError(429, 20429, 'Too Many Requests');
  return null;
}

type Step = readonly [status: TextState, errorCode?: number | undefined, how?: Call['how']];

/** What somebody has ordered to become of a text's callbacks. */
export interface OrderedCourse {
  fault: CallbackFault;
  code: number;
  delayMs: number;
}

const bySentinel: Readonly<Record<string, CallbackFault>> = { '0182': 'never', '0185': 'forge' };

const usual: readonly Step[] = [['sent'], ['delivered']];
const courses: Partial<Record<TextSentinel, readonly Step[]>> = {
  '0184': [['sent'], ['undelivered', 30007]],
  '0191': [['sent'], ['undelivered', 30003]],
  '0195': [['delivered'], ['sent'], ['delivered'], ['sent']],
  '0197': [['sent']],
};

/**
 * The callbacks of a text in the order they are made. The state that the create answers with is never called back;
 * a Messaging Service answers `accepted`, so `queued` comes as its first callback.
 */
export function courseOf(
  { sentinel, ordered }: { sentinel: TextSentinel | null; ordered: OrderedCourse | null },
  first: TextState,
  now: number,
  gapMs: number,
): Call[] {
  const fault = ordered?.fault ?? bySentinel[sentinel ?? ''];
  const course: readonly Step[] =
    fault === 'undelivered' ? [['sent'], ['undelivered', ordered?.code]] : ((sentinel && courses[sentinel]) ?? usual);
  const steps: Step[] = [...(first === 'accepted' ? [['queued'] as const] : []), ...course];
  const late = fault === 'delay' ? (ordered?.delayMs ?? 0) : 0;
  return arranged(steps, fault).map(([status, errorCode, how], index) => ({
    status,
    errorCode: errorCode ?? null,
    due: now + late + (index + 1) * gapMs,
    tries: 0,
    state: 'due',
    ...(how ? { how } : {}),
  }));
}

function arranged(steps: Step[], fault: CallbackFault | undefined): Step[] {
  const last = steps.at(-1);
  if (fault === 'never') return steps.map(([status, code]) => [status, code, 'kept']);
  if (fault === 'forge') return [['undelivered', 21610, 'forged'], ...steps];
  if (fault === 'double') return steps.flatMap((step) => [step, step]);
  return fault === 'reorder' && last ? [last, ...steps.slice(0, -1)] : steps;
}
