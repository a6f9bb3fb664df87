import type { UsualMethod } from '../../domain/preferred-method.ts';
import { type PeopleCounts, type SentMessage, unclearPeople } from './sending-practice.ts';
import type { SendingPlan } from './sending-plan.ts';
import { factsOf, type SendingEnd, type SendingFacts, type SendingRun, type Standstill } from './sending-run.ts';
import type { SendingStage } from './sending-stage.ts';

/** Messages of one process that may be `sending`, so that its death leaves no more in doubt. */
export const boundOf: Readonly<Record<UsualMethod, number>> = { email: 50, text: 10 };

/** The lists name messages by their ids and must be empty. */
export interface SendingFindings extends PeopleCounts {
  /** Workers that were killed or stopped while it ran. */
  struck: number;
  messages: number;
  /** Of these messages, those that were handed over, as the ledger says. */
  inLedger: number;
  /** Handed over once more as the practice wants it. */
  repeated: number;
  /** In doubt when the broadcast was over, and how many may be. */
  doubts: number;
  bound: number;
  /** Messages that stood still in the hands of a worker that was stopped. */
  held: number;
  /** People of whom nothing is said; must be 0. */
  unaccounted: number;
  /** Handed over twice, but for e-mails once more where the practice wants that. */
  doubled: string[];
  /** Said to be out and not handed over, or handed over and said to have been skipped or refused by the mail server. */
  claimed: string[];
  /** Not through. */
  open: string[];
  /** In doubt beyond the bound. */
  tooMany: string[];
  /** In doubt, and nobody is asked about it. */
  untold: string[];
  /** Handed over by a worker whose lease was over. */
  late: string[];
  /** Settled while a worker stood still, and otherwise after it went on. */
  undone: string[];
}
export type SendingVerdict = SendingPlan & SendingFindings;

/** Waits until everything of the run has come to its end, and compares what Rounds says with what the stand-ins took. */
export async function judgeSending(stage: SendingStage, run: SendingRun): Promise<SendingVerdict> {
  return { ...run.plan, ...verdictOn(await factsOf(stage, run)) };
}

const out = ['accepted', 'delivered'];
const through = [...out, 'failed', 'skipped', 'unknown', 'cancelled'];

export interface JudgedFacts extends Omit<SendingFacts, 'run'> {
  run: { plan: Pick<SendingPlan, 'method'>; standstills: Standstill[] };
}

export function verdictOn({ run, end, messages, people, hasTask, taken }: JudgedFacts): SendingFindings {
  const { method } = run.plan;
  const ours = new Map(messages.map((message) => [message.id, message]));
  const times = new Map<string, number>();
  for (const id of taken) if (ours.has(id)) times.set(id, (times.get(id) ?? 0) + 1);
  const timesOf = (id: string) => times.get(id) ?? 0;
  const idsOf = (which: (message: SentMessage) => boolean) => messages.filter(which).map(({ id }) => id);
  const bound = boundOf[method] * end.blows + unclearPeople;
  const { accepted, delivered, failed, skipped, unknown } = people;
  // A text that was taken may fail at its carrier later; nothing of the kind is told of e-mails here.
  const notOut = method === 'email' ? ['failed', 'skipped', 'cancelled'] : ['skipped', 'cancelled'];
  return {
    ...people,
    struck: end.blows,
    messages: messages.length,
    inLedger: times.size,
    repeated: idsOf(({ id }) => timesOf(id) > 1).length,
    doubts: end.doubts,
    bound,
    held: run.standstills.reduce((sum, { held }) => sum + held.length, 0),
    unaccounted: people.audience - (accepted + delivered + failed + skipped + unknown),
    doubled: idsOf(({ id, repeated }) => timesOf(id) > (repeated && method === 'email' ? 2 : 1)),
    claimed: idsOf(({ id, status }) => (timesOf(id) > 0 ? notOut.includes(status) : out.includes(status))),
    open: idsOf(({ status }) => !through.includes(status)),
    tooMany: tooMany(end, bound),
    untold: hasTask ? [] : idsOf(({ status }) => status === 'unknown'),
    late: run.standstills.flatMap((standstill) => lateOf(standstill, ours, timesOf)),
    undone: run.standstills.flatMap(({ before }) =>
      before.filter((was) => isUndone(was, ours.get(was.id))).map(({ id }) => id),
    ),
  };
}

const tooMany = ({ doubts }: SendingEnd, bound: number): string[] =>
  doubts > bound ? [`${doubts} in doubt, ${bound} may be`] : [];

/** Not handed over before, handed over since, and by nobody who has begun it anew: it was the worker that had lost it. */
function lateOf(
  { held, before, taken }: Standstill,
  ours: Map<string, SentMessage>,
  timesOf: (id: string) => number,
): string[] {
  const attempts = new Map(before.map(({ id, attempt }) => [id, attempt]));
  return held.filter((id) => {
    const now = ours.get(id);
    return !taken.has(id) && timesOf(id) > 0 && now !== undefined && now.attempt === attempts.get(id);
  });
}

/** What was accepted may have been delivered since, or have failed at the carrier; nothing else that was settled moves. */
function isUndone(was: SentMessage, now: SentMessage | undefined): boolean {
  if (was.status === 'accepted') return now === undefined || ![...out, 'failed'].includes(now.status);
  const settled = ['delivered', 'failed', 'skipped', 'cancelled'];
  return settled.includes(was.status) && was.status !== now?.status;
}
