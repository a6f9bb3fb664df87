import { setTimeout as sleep } from 'node:timers/promises';
import type { TestStack } from '../setup/stack.ts';
import { stackData } from '../setup/stack-data.ts';
import { until } from '../setup/until.ts';
import { type AlertFact, factsOf, type HandoffFacts, type RequestFact, standOf, temporalOf } from './handoff-facts.ts';
import type { Step } from './handoff-game.ts';
import type { HandoffRun } from './handoff-kill-run.ts';
import { type History, historyOf, toldOf, toldTo } from './handoff-told.ts';

/** The lists say what is wrong and must be empty. */
export interface HandoffFindings {
  requests: number;
  /** Steps of people that were made, and that were refused since somebody was faster or they may not. */
  made: number;
  refused: number;
  /** Notes. */
  released: number;
  /** Alerts of those steps and of what time brought; messages of these of which nobody knows whether they went out. */
  told: number;
  unknown: number;
  /** Notes that were released while something required was missing, without a reason. */
  early: string[];
  /** Two owners, or two steps that were both the first. */
  owners: string[];
  /** Steps that were answered as made and are not there, or otherwise; that were asked for and neither made nor refused. */
  lost: string[];
  /** Steps, requests, messages or alerts that are there twice. */
  doubled: string[];
  /** Not told to whom it concerns: no alert, or one whose message is said to be out and is not. */
  untold: string[];
  /** A workflow that stands elsewhere than its row. */
  differing: string[];
  /** Answered by something that no step is answered by. */
  strange: string[];
}
export type HandoffVerdict = HandoffRun & HandoffFindings;

const through = ['accepted', 'delivered', 'failed', 'unknown', 'skipped', 'cancelled'];

/** Has what was cut off asked for until it is answered, plays on, waits until everything has settled, and looks at what there is. */
export async function judgeHandoff(stack: TestStack, run: HandoffRun): Promise<HandoffVerdict> {
  const { game } = run;
  const data = await stackData(stack);
  const temporal = temporalOf(stack);
  try {
    await answered(run);
    await game.play();
    await answered(run);
    await game.end();
    await answered(run);
    const look = () => factsOf({ data, stack, temporal }, run);
    let facts = await look();
    // What goes on for ever is found by the verdict, as a workflow that differs or a message that is not out.
    for (const end = Date.now() + 600_000; !isSettled(facts) && Date.now() < end; facts = await look())
      await sleep(500);
    return { ...run, ...verdictOn(game.steps, facts) };
  } finally {
    await data.close();
    await temporal.close();
  }
}

/** After a worker has died, a step that it had begun is made by another one within ten seconds; until then it is answered 503. */
async function answered({ game, seed }: HandoffRun): Promise<void> {
  const isAnswered = async () => {
    await game.repeat();
    return game.unanswered.length === 0;
  };
  await until(`every step of seed ${seed} is answered`, isAnswered, { every: 500 });
}

/** Whether nothing changes by itself any more. */
const isSettled = ({ requests, workflows, alerts }: HandoffFacts): boolean =>
  requests.every((request) => request.settled && workflows.get(request.id) === standOf(request)) &&
  alerts.every(({ status }) => status === null || through.includes(status));

export function verdictOn(steps: readonly Step[], facts: HandoffFacts): HandoffFindings {
  const { requests, alerts } = facts;
  const moves = steps.filter(({ what }) => what !== 'note' && what !== 'request' && what !== 'release');
  const found: HandoffFindings = {
    requests: requests.length,
    made: moves.filter(({ status }) => status === 200).length,
    refused: moves.filter(({ status }) => status !== 200).length,
    released: facts.released.size,
    told: alerts.length,
    unknown: alerts.filter(({ status }) => status === 'unknown').length,
    early: facts.early,
    owners: [],
    lost: [],
    doubled: [],
    untold: [],
    differing: [],
    strange: steps.filter(({ status }) => ![200, 201, 403, 404, 409].includes(status ?? 0)).map(shown),
  };
  made(found, steps, facts);
  for (const move of moves) said(found, move, facts);
  for (const request of requests) {
    const own = facts.steps.filter(({ requestId, status }) => requestId === request.id && status === 'done');
    const history = historyOf(own, request.version);
    const last = history.owners.at(-1) ?? null;
    found.owners.push(...history.faults.map((fault) => `${request.id}: ${fault}`));
    if (last !== request.keeperId) found.owners.push(`${request.id}: its owner is not who was given it last`);
    told(found, request, history, facts);
    const workflow = facts.workflows.get(request.id) ?? 'none';
    if (workflow !== standOf(request) || !request.settled)
      found.differing.push(`${request.id}: ${workflow}; its row: ${standOf(request)}`);
  }
  for (const alert of alerts) sent(found, alert, facts);
  if (facts.steps.some(({ status }) => status === 'asked'))
    found.lost.push('a step was asked for, and neither made nor refused');
  found.doubled.push(...twice(alerts.map(({ messageId }) => messageId ?? 'none')).map((id) => `message ${id}`));
  found.doubled.push(
    ...twice(facts.ledger.map(({ messageId }) => messageId ?? 'none')).map((id) => `in the ledger ${id}`),
  );
  return found;
}

const shown = ({ what, status, refusal }: Step) => `${what}: ${status ?? 'no answer'} ${refusal ?? ''}`;
const twice = (ids: string[]): string[] => [...new Set(ids.filter((id, n) => ids.indexOf(id) !== n))];

/** Every note and request that was made is there once, and nothing besides. */
function made(found: HandoffFindings, steps: readonly Step[], { notes, requests, released }: HandoffFacts): void {
  const rows = { note: new Set(notes), request: new Set(requests.map(({ id }) => id)) };
  for (const { what, madeId, status, path } of steps) {
    if ((what === 'note' || what === 'request') && status === 201 && !rows[what].delete(madeId ?? ''))
      found.lost.push(`${what} ${madeId}`);
    if (what === 'release' && status === 200 && !released.has(path.split('/')[3] ?? '')) found.lost.push(path);
  }
  found.doubled.push(...[...rows.note, ...rows.request].map((id) => `nobody heard of ${id}`));
}

/** What was answered as made stands in the timeline once, with its words and documents; what was refused does not. */
function said(found: HandoffFindings, move: Step, { said: timelines, steps }: HandoffFacts): void {
  const entries = [...timelines.values()].flat().filter(({ id, words }) => id === move.id || words?.includes(move.id));
  const [entry, ...more] = entries;
  const row = steps.find(({ id }) => id === move.id);
  if (more.length > 0) found.doubled.push(shown(move));
  if (move.status === 200) {
    const isWhole = entry?.words === move.words && entry.documentIds.join() === move.documentIds.join();
    if (!entry || !isWhole || row?.status !== 'done') found.lost.push(shown(move));
  } else if (entry || row?.status === 'done') found.doubled.push(`${shown(move)}, and it was made`);
}

/** What time brings once, and once more after each of these. */
const timed: (readonly [string, readonly string[]])[] = [
  ['remind', ['reassign', 'reopen', 'answer', 'hand-over']],
  ...['delegate', 'supervisor', 'administrator'].map((rung) => [rung, ['reassign', 'reopen', 'answer']] as const),
];

/** Every step is told once to everybody whom it concerns, and to nobody else. */
function told(
  found: HandoffFindings,
  { id, asker }: RequestFact,
  { counted, others, owners }: History,
  { alerts, concerned }: HandoffFacts,
): void {
  const about = { ...concerned, asker };
  const left = Map.groupBy(
    alerts.filter(({ requestId }) => requestId === id),
    ({ at }) => at,
  );
  /** Takes what has to be there out of what is; steps of the same millisecond share it. @returns whether all of it was there */
  const take = (at: string, wanted: string[]) => {
    const rest = [...(left.get(at) ?? [])];
    for (const each of wanted) {
      const n = rest.findIndex(({ kind, staffId }) => toldTo(kind, staffId) === each);
      if (n < 0) return false;
      rest.splice(n, 1);
    }
    left.set(at, rest);
    return true;
  };
  for (const { step, before, after } of counted)
    if (!take(step.at, toldOf(step, { before, after }, about))) found.untold.push(`${id}: ${step.move}`);
  // Their place between the others is not known: it was told to who owned the request at some time. The widest first.
  for (const step of others) {
    const choices = [...new Set(owners)].map((owner) => toldOf(step, { before: owner, after: owner }, about));
    if (!choices.toSorted((a, b) => b.length - a.length).some((wanted) => take(step.at, wanted)))
      found.untold.push(`${id}: ${step.move}`);
  }
  for (const [move, resets] of timed) {
    const most = 1 + counted.filter(({ step }) => resets.includes(step.move)).length;
    if (others.filter((step) => step.move === move).length > most) found.doubled.push(`${id}: ${move}`);
  }
  for (const rest of left.values())
    found.doubled.push(...rest.map(({ kind, at }) => `${id}: ${kind} of ${at} belongs to no step`));
}

/** What is said to be out stands in the ledger. */
function sent(
  found: HandoffFindings,
  { requestId, kind, messageId, status }: AlertFact,
  { ledger }: HandoffFacts,
): void {
  const isThere = ledger.some((entry) => entry.messageId === messageId);
  const isOut = status === 'accepted' || status === 'delivered';
  if ((isOut && !isThere) || (!isOut && status !== 'unknown')) found.untold.push(`${requestId}: ${kind} is ${status}`);
}
