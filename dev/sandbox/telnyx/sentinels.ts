import type { FaxCall } from '../entries.ts';
import type { FaxCallbackFault } from './faults.ts';

/**
 * Fax numbers that misbehave: the last four digits of a reserved number, as in +1 303 555 0184.
 *
 * | digits | what the stand-in does                                                              | in the ledger |
 * |--------|-------------------------------------------------------------------------------------|---------------|
 * | 0182   | takes it, and it is delivered; no webhook ever comes                                | yes           |
 * | 0183   | drops the connection and takes nothing                                              | no            |
 * | 0184   | takes it; the line is busy (user_busy)                                              | yes           |
 * | 0185   | takes it; before the webhooks comes a forged one that says failed                   | yes           |
 * | 0186   | takes it; nobody answers (receiver_no_answer)                                       | yes           |
 * | 0187   | takes it; no fax machine answers (fax_initial_communication_timeout)                | yes           |
 * | 0188   | takes it; the call breaks off in the middle (receiver_call_dropped)                 | yes           |
 * | 0190   | refuses: not a valid number (422, errors at /to)                                    | no            |
 * | 0193   | 429 for the first attempt of each message, then takes it                            | yes           |
 * | 0194   | takes it and drops the connection without an answer; webhooks come                  | yes           |
 * | 0195   | takes it; webhooks come doubled and out of order                                    | yes           |
 * | 0196   | answers 500 and takes nothing                                                       | no            |
 * | 0197   | takes it; nothing is heard after sending.started                                    | yes           |
 * | 0198   | 429, every time                                                                     | no            |
 * | 0199   | takes it at once, answers after `slowMs`; webhooks come                             | yes           |
 */
export function faxSentinel(to: string): string | null {
  return /^\+1\d{3}555(01[89]\d)$/.exec(to)?.[1] ?? null;
}

const failures: Readonly<Record<string, string>> = {
  '0184': 'user_busy',
  '0186': 'receiver_no_answer',
  '0187': 'fax_initial_communication_timeout',
  '0188': 'receiver_call_dropped',
};

const bySentinel: Readonly<Record<string, FaxCallbackFault>> = { '0182': 'never', '0185': 'forge' };

type Step = readonly [event: FaxCall['event'], failure?: string | undefined, how?: FaxCall['how']];

const begun: readonly Step[] = [['queued'], ['media.processed'], ['sending.started']];

/** What somebody has ordered to become of a fax's webhooks. */
export interface OrderedFaxCourse {
  fault: FaxCallbackFault;
  reason: string;
  delayMs: number;
}

/** The webhooks of a fax in the order they are made. */
export function faxCourse(
  { sentinel, ordered }: { sentinel: string | null; ordered: OrderedFaxCourse | null },
  now: number,
  gapMs: number,
): FaxCall[] {
  const fault = ordered?.fault ?? bySentinel[sentinel ?? ''];
  const failure = ordered?.fault === 'failed' ? ordered.reason : failures[sentinel ?? ''];
  const end: readonly Step[] = sentinel === '0197' ? [] : [failure ? ['failed', failure] : ['delivered']];
  const steps = sentinel === '0195' ? doubled(end) : arranged([...begun, ...end], fault);
  const late = fault === 'delay' ? (ordered?.delayMs ?? 0) : 0;
  return steps.map(([event, reason, how], index) => ({
    event,
    failure: reason ?? null,
    due: now + late + (index + 1) * gapMs,
    tries: 0,
    state: 'due',
    ...(how ? { how } : {}),
  }));
}

/** The pages are fetched where they are processed, so that comes before the end; all else does not keep to its order. */
const doubled = (end: readonly Step[]): Step[] => [
  ['media.processed'],
  ...end,
  ['sending.started'],
  ['queued'],
  ...end,
  ['sending.started'],
];

function arranged(steps: Step[], fault: FaxCallbackFault | undefined): Step[] {
  if (fault === 'never') return steps.map(([event, failure]) => [event, failure, 'kept']);
  if (fault === 'forge') return [['failed', 'receiver_unallocated_number', 'forged'], ...steps];
  if (fault === 'double') return steps.flatMap((step) => [step, step]);
  return fault === 'reorder' ? doubled(steps.slice(begun.length)) : steps;
}
