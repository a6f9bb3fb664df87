import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { Random } from '../../db/seed/random.ts';
import { keysOf } from '../../domain/keys.ts';
import type { UsualMethod } from '../../domain/preferred-method.ts';
import type { Answer } from '../setup/api-client.ts';
import { ledgerOf } from '../setup/ledger.ts';
import { familyOf, living, pidOfPart, type Seen } from '../setup/processes.ts';
import type { TestStack } from '../setup/stack.ts';
import { type RequestedBroadcast, type StackData, stackData } from '../setup/stack-data.ts';
import { until } from '../setup/until.ts';

/** What is killed, by the names of the log files, and how people call it. */
export const partNames = {
  worker: 'the worker',
  temporal: 'Temporal',
  postgresql: 'PostgreSQL',
  supervisor: 'the supervisor',
  api: 'the API',
} as const;
export type Part = keyof typeof partNames;

/** So that the kill lands in the middle: a broadcast to the sample practice takes some seconds. */
export const pace = { EMAIL_PER_SECOND: '60', TEXT_PER_SECOND: '40', SWEEP_EVERY_MS: '500' };

/** What a seed decides. */
export interface KillPlan {
  seed: number;
  part: Part;
  method: UsualMethod;
  /** Messages of the broadcast in the ledger at the kill. */
  moment: number;
  /** Milliseconds between that and the kill. */
  delay: number;
}

export interface KillRun extends KillPlan {
  broadcastId: string;
  /** Processes that outlived the fall of the stack. */
  orphans: Seen[];
}

export interface Verdict extends KillRun, BroadcastVerdict {}

/** Counts of messages unless said otherwise; what must be empty or 0 for the promise to hold is called so. */
export interface BroadcastVerdict {
  recipients: number;
  messages: number;
  inLedger: number;
  unknown: number;
  /** Must be empty: ids that were taken more than once. */
  doubled: string[];
  /** Must be empty where nothing of ours has died: unknown because their sender is gone, although somebody took them and said so. */
  unwritten: string[];
  /** Must be empty: said to be accepted or delivered, and nobody took them. */
  claimed: string[];
  /** Must be empty: not in the ledger, and not shown as unknown, failed or skipped. */
  lost: string[];
  /** Must be 0: active clients who are neither among the recipients of a message nor skipped with a reason. */
  forgotten: number;
}

export function planOf(seed: number): KillPlan {
  const random = new Random(seed);
  const part = keysOf(partNames)[seed % 5] ?? 'worker';
  // Callbacks are what an API can lose, and only texts have them.
  const method = part === 'api' ? 'text' : random.pick(['email', 'text'] as const);
  return { seed, part, method, moment: random.whole(5, 150), delay: random.whole(0, 400) };
}

/** Sends a broadcast, kills the part in the middle of it, and brings the stack up again over the same data. */
export async function killInTheMiddle(stack: TestStack, seed: number): Promise<KillRun> {
  const plan = planOf(seed);
  const broadcastId = await sendUntil(stack, plan);
  await sleep(plan.delay);
  return { ...plan, broadcastId, orphans: await killAndRestart(stack, plan.part) };
}

export function killPart(stack: TestStack, part: Part): void {
  process.kill(part === 'supervisor' ? stack.pid : pidOfPart(stack, part), 'SIGKILL');
}

/** `onKill`: told at the kill. @returns the processes that outlived the fall of the stack */
export async function killAndRestart(stack: TestStack, part: Part, onKill: () => void = () => {}): Promise<Seen[]> {
  return restartAfter(stack, () => {
    killPart(stack, part);
    onKill();
  });
}

/** Brings the stack up again over the same data once something has made it fall. @returns the processes that outlived that */
export async function restartAfter(stack: TestStack, fall: () => void | Promise<void>): Promise<Seen[]> {
  const family = familyOf(stack.pid);
  await fall();
  await stack.ended();
  await until('no process of the stack is left', () => living(family).length === 0).catch(() => {});
  const orphans = living(family);
  await stack.start();
  return orphans;
}

/** Presses again until it is answered by more than that the server is away; what was refused because it has happened counts as answered. */
export async function pressed<T>(press: () => Promise<Answer<T>>): Promise<Answer<T>> {
  for (const end = Date.now() + 600_000; Date.now() < end;) {
    const answer = await press().catch(() => null);
    if (answer && answer.status < 500) return answer;
    await sleep(300);
  }
  throw new Error('Nobody answered');
}

/** Requests a broadcast and waits until the ledger holds as many of its messages as the plan says. */
export async function sendUntil(
  stack: TestStack,
  plan: RequestedBroadcast & Pick<KillPlan, 'moment'>,
): Promise<string> {
  const data = await stackData(stack);
  try {
    const broadcastId = await data.request(plan);
    let ids = new Set<string | null>();
    await until(`broadcast ${broadcastId} is being sent`, async () => {
      ids = new Set((await data.messages(broadcastId)).map(({ id }) => id));
      return ids.size > 0;
    });
    let [seen, last] = [0, 0];
    const isMoment = async () => {
      for (const { seq, messageId } of await ledgerOf(stack, ledgerKind(plan.method), last)) {
        last = seq;
        if (ids.has(messageId)) seen += 1;
      }
      return seen >= Math.min(plan.moment, ids.size);
    };
    await until(`${plan.moment} messages are handed over`, isMoment, { every: 20 });
    return broadcastId;
  } finally {
    await data.close();
  }
}

const ledgerKind = (method: UsualMethod) => (method === 'email' ? 'emails' : 'texts');

/** Waits for the end of the broadcast and compares what Rounds says with what the stand-ins took. */
export async function judge(stack: TestStack, run: KillRun): Promise<Verdict> {
  return { ...run, ...(await judgeBroadcast(stack, run, `the broadcast of seed ${run.seed}`)) };
}

export async function judgeBroadcast(
  stack: TestStack,
  { broadcastId, method }: Pick<KillRun, 'broadcastId' | 'method'>,
  name: string,
): Promise<BroadcastVerdict> {
  const data = await stackData(stack);
  try {
    await until(`${name} ends`, async () => (await data.status(broadcastId)) === 'completed', {
      every: 250,
      within: 300_000,
    });
    const messages = await data.messages(broadcastId);
    const taken = await takenOf(stack, method, messages);
    const missing = messages.filter(({ id }) => !taken.has(id));
    const which = (of: typeof messages, ...statuses: string[]) => of.filter(({ status }) => statuses.includes(status));
    const unknown = which(messages, 'unknown');
    return {
      ...(await people(data, broadcastId)),
      messages: messages.length,
      inLedger: taken.size,
      unknown: unknown.length,
      unwritten: unknown.filter(({ id, reason }) => reason === 'interrupted' && taken.has(id)).map(({ id }) => id),
      doubled: [...taken].filter(([, times]) => times > 1).map(([id]) => id),
      claimed: which(missing, 'accepted', 'delivered').map(({ id }) => id),
      lost: missing
        .filter((message) => which([message], 'unknown', 'failed', 'skipped').length === 0)
        .map(({ id }) => id),
    };
  } finally {
    await data.close();
  }
}

/** Which of these messages the ledger of the stand-ins holds, and how often. */
export async function takenOf(
  stack: TestStack,
  method: UsualMethod,
  messages: readonly { id: string }[],
): Promise<Map<string, number>> {
  const ours = new Set<string | null>(messages.map(({ id }) => id));
  const taken = new Map<string, number>();
  for (const { messageId } of await ledgerOf(stack, ledgerKind(method)))
    if (messageId !== null && ours.has(messageId)) taken.set(messageId, (taken.get(messageId) ?? 0) + 1);
  return taken;
}

async function people(data: StackData, broadcastId: string): Promise<{ recipients: number; forgotten: number }> {
  const { rows } = await data.work(({ kysely }) =>
    sql<{ recipients: number; forgotten: number }>`
      select count(r.id)::int as recipients,
             count(*) filter (where r.reason is null and m.id is null)::int as forgotten
        from client c
        left join recipient r on r.client_id = c.id and r.broadcast_id = ${broadcastId}
        left join message m on m.id = r.message_id and m.broadcast_id = r.broadcast_id
       where c.active`.execute(kysely),
  );
  return rows[0] ?? { recipients: 0, forgotten: 0 };
}

/** Stops the stack; what must not be there afterwards: pid files, the lock, processes. */
export async function leftBehind(stack: TestStack): Promise<string[]> {
  const family = familyOf(stack.pid);
  await stack.stop();
  return [
    ...living(family).map(({ pid }) => `process ${pid}`),
    ...(existsSync(join(stack.folder, 'lock')) ? ['lock'] : []),
  ];
}
