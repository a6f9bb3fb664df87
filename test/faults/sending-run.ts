import { setTimeout as sleep } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sweepUnknown } from '../../activities/unknown-sweeper.ts';
import { createUnknownTexts } from '../../activities/unknown-texts.ts';
import { broadcastIsOver, type BroadcastStatus } from '../../domain/statuses.ts';
import { createLogger } from '../../platform/log.ts';
import type { FaxSender } from '../../providers/fax/port.ts';
import { createTwilioSender } from '../../providers/text/twilio.ts';
import { createTwilioCaller } from '../../providers/voice/twilio.ts';
import { until } from '../setup/until.ts';
import type { Blow, SendingPlan } from './sending-plan.ts';
import { type PeopleCounts, SendingPractice, type SentMessage } from './sending-practice.ts';
import type { SendingStage } from './sending-stage.ts';

/** How a broadcast stood when it was over, before anybody was asked about what is in doubt. */
export interface SendingEnd {
  status: BroadcastStatus;
  doubts: number;
  /** Workers that were killed or stopped while it ran. */
  blows: number;
}

/** What was seen of a worker that stood still. */
export interface Standstill {
  /** Ids of messages that it was handing over when it was stopped, */
  held: string[];
  /** and all messages right before it went on, */
  before: SentMessage[];
  /** with those that had been handed over. */
  taken: ReadonlySet<string>;
}

export interface SendingRun {
  plan: SendingPlan;
  practice: SendingPractice;
  broadcastId: string;
  standstills: Standstill[];
  end: Promise<SendingEnd>;
}

/** Sends a broadcast and lets happen to the workers what the seed decides; it may go on for half a minute after that, until Temporal takes those to be gone. */
export async function runSending(stage: SendingStage, plan: SendingPlan): Promise<SendingRun> {
  const practice = await SendingPractice.open(stage, plan);
  if (plan.clockOffMs !== 0) await stage.replace(1, plan.clockOffMs);
  const before = stage.handedOver(plan.method);
  const began = Date.now();
  const broadcastId = await practice.send(plan);
  const isOver = async () => broadcastIsOver(await practice.status(broadcastId));
  const end = until(`the broadcast of seed ${plan.seed} is over`, isOver, { every: 250 }).then(async () => ({
    status: await practice.status(broadcastId),
    doubts: (await practice.messages(broadcastId)).filter(({ status }) => status === 'unknown').length,
    blows: stage.blowsBetween(began, Date.now()),
  }));
  // Told to whoever judges the run.
  end.catch(() => undefined);
  const run: SendingRun = { plan, practice, broadcastId, standstills: [], end };
  for (const blow of plan.blows) {
    const isTime = async () => stage.handedOver(plan.method) - before >= blow.at * plan.people || (await isOver());
    await until(`seed ${plan.seed} has handed over ${Math.round(blow.at * 100)} %`, isTime, {
      every: 20,
      within: 600_000,
    });
    await sleep(blow.delayMs);
    if (blow.kind === 'kill') await stage.kill(blow.place);
    else run.standstills.push(await standStill(stage, run, blow));
  }
  return run;
}

/** Milliseconds within which a worker that runs has written what became of the messages that it was handing over. */
const settlesWithin = 1_500;

async function standStill(
  stage: SendingStage,
  { plan, practice, broadcastId }: SendingRun,
  blow: Blow,
): Promise<Standstill> {
  const inFlight = async () =>
    (await practice.messages(broadcastId))
      .filter(({ status }) => status === 'sending')
      .map(({ id, attempt }) => `${id} ${attempt}`);
  for (;;) {
    await sleep(100);
    const stopped = Date.now();
    const goOn = await stage.stop(blow.place);
    try {
      const first = new Set(await inFlight());
      await sleep(settlesWithin);
      // Of the other worker these have ended meanwhile, whatever became of them.
      const held = (await inFlight()).filter((each) => first.has(each)).map((each) => each.split(' ')[0] ?? each);
      const isOver = broadcastIsOver(await practice.status(broadcastId));
      if (held.length === 0 && !isOver) continue;
      stage.countBlow();
      await sleep(Math.max(0, stopped + blow.hangMs - Date.now()));
      const open = async () => (await inFlight()).some((each) => held.includes(each.split(' ')[0] ?? each));
      await until(`others take the worker of seed ${plan.seed} to be gone`, async () => !(await open()));
      return { held, before: await practice.messages(broadcastId), taken: new Set(stage.taken()) };
    } finally {
      goOn();
    }
  }
}

export interface SendingFacts {
  run: SendingRun;
  end: SendingEnd;
  messages: SentMessage[];
  people: PeopleCounts;
  hasTask: boolean;
  /** Ids of all messages that were ever handed over, each as often as it was. */
  taken: string[];
}

/** Minutes after the hand-over at which something happens to a message in doubt, and some more: providers are asked, e-mails repeated, people asked. */
const evidenceMinutes = [4, 16, 61, 125];
/** Who hands a message over says when: by a clock that is ahead all this comes so much later. */
const minutesOf = ({ clockOffMs }: SendingPlan): number[] => [
  ...evidenceMinutes,
  ...(clockOffMs > 0 ? evidenceMinutes.map((minutes) => minutes + clockOffMs / 60_000) : []),
];

/** Waits for the end, and then for that of every doubt: by the provider, by another hand-over where the practice wants that, or by a task. */
export async function factsOf(stage: SendingStage, run: SendingRun): Promise<SendingFacts> {
  const { practice, broadcastId, plan } = run;
  const end = await run.end;
  for (const minutes of minutesOf(plan)) {
    await sweepAsIf(stage, practice, minutes);
    const isThrough = async () =>
      (await practice.messages(broadcastId)).every(({ status }) => !['pending', 'claimed', 'sending'].includes(status));
    // E-mails that are repeated, by the workers, as they are.
    await until(`what was repeated of seed ${plan.seed} has gone out`, isThrough, { every: 250 });
  }
  if (plan.clockOffMs !== 0) await stage.replace(1, 0);
  return {
    run,
    end,
    messages: await practice.messages(broadcastId),
    people: await practice.people(broadcastId),
    hasTask: await practice.hasTask(broadcastId),
    taken: stage.taken(),
  };
}

/** None is sent there. */
const noFaxes: FaxSender = {
  send: () => Promise.resolve({ kind: 'rejected', errorClass: 'set-up', code: 'no-provider' }),
  sent: () => Promise.resolve([]),
  statusOf: () => Promise.resolve(null),
};

/** What every worker does every few seconds, as if some minutes had gone by. */
async function sweepAsIf(
  { database, texts, leaseMs }: SendingStage,
  practice: SendingPractice,
  minutes: number,
): Promise<void> {
  const clock = () => new Date(Date.now() + minutes * 60_000);
  const deps = { database: database.database, clock, log: createLogger({ level: 'silent', name: 'faults' }) };
  const text = createTwilioSender(texts);
  const { lookUpUnknownTexts } = createUnknownTexts({
    ...deps,
    text,
    voice: createTwilioCaller({ ...texts, from: undefined }),
    fax: noFaxes,
    leaseMs,
  });
  await sweepUnknown({
    ...deps,
    startLookUp: async ({ practiceId }) => {
      // The others have their own clock.
      if (practiceId === practice.id) await new MockActivityEnvironment().run(lookUpUnknownTexts, { practiceId });
      return true;
    },
  });
}
