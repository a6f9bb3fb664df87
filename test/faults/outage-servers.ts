import { setTimeout as sleep } from 'node:timers/promises';
import type { UsualMethod } from '../../domain/preferred-method.ts';
import type { ProxyMode } from '../setup/fault-proxy.ts';
import { deskOf } from '../setup/stack-desk.ts';
import { until } from '../setup/until.ts';
import {
  begun,
  composed,
  handedOverDuring,
  inFlightAtMost,
  judged,
  newNotes,
  type Outage,
  pressSend,
} from './outage-run.ts';
import type { OutageStage } from './outage-stage.ts';

const minute = 60_000;
const hour = 60 * minute;

const nothingLost = 'Nothing is lost or doubled, what was in flight is written down, and it goes on by itself';

const ways: Readonly<Record<Extract<ProxyMode, 'refuse' | 'cut' | 'hang'>, string>> = {
  refuse: 'its port refuses connections',
  cut: 'every connection to it is cut',
  hang: 'it answers nothing, and connections stand',
};

/** PostgreSQL away from API and worker in the middle of a broadcast. */
function postgresAway(mode: keyof typeof ways, method: UsualMethod, moment: number): Outage {
  return {
    promise: nothingLost,
    async run(stage) {
      const notes = newNotes();
      const sent = await begun(stage, method, moment);
      const meanwhile = await handedOverDuring(stage, sent, async () => {
        await stage.to.postgres.set(mode);
        await sleep(minute);
      });
      notes.check(meanwhile <= inFlightAtMost[method], `${meanwhile} handed over meanwhile`);
      await stage.to.postgres.set('pass');
      const back = Date.now();
      const desk = await deskOf(stage.stack);
      const { status } = await desk.get(`/api/broadcasts/${sent.broadcastId}`);
      notes.check(status === 200, `the API answers again (${status})`);
      const done = `For 60 s after message ${moment} ${ways[mode]}; ${method}`;
      return { done, ...notes, ...(await judged(stage, [sent], back)) };
    },
  };
}

/** The server is ended by kill -9 and comes up again over its data. */
const temporalRestarts: Outage = {
  promise: nothingLost,
  async run(stage) {
    const sent = await begun(stage, 'email', 70);
    await stage.temporal.kill();
    await stage.temporal.start();
    const done = 'kill -9 of Temporal after message 70, and started again at once; email';
    return { done, ...newNotes(), ...(await judged(stage, [sent], Date.now())) };
  },
};

const temporalAway: Outage = {
  promise:
    'The broadcast in flight goes on; Send answers 202 meanwhile, and that broadcast goes out once, by itself, when Temporal is back',
  async run(stage) {
    const notes = newNotes();
    const inFlight = await begun(stage, 'text', 40);
    await stage.temporal.kill();
    const back = Date.now() + 2 * minute;
    const desk = await deskOf(stage.stack);
    await sleep(5_000);
    const pressed = Date.now();
    const answer = await pressSend(
      desk,
      composed('text', 'Hello <ClientName>, this was sent without Temporal.'),
      crypto.randomUUID(),
    );
    const words = `Send was answered ${answer.status}, ${answer.body.status}, after ${seconds(Date.now() - pressed)}`;
    notes.check(answer.status === 202 && answer.body.status === 'requested', words);
    await sleep(back - Date.now());
    const waits = await stage.data.status(answer.body.id);
    notes.check(waits === 'requested', `after two minutes it is ${waits}`);
    await stage.temporal.start();
    const done = 'kill -9 of Temporal after message 40, Send pressed 5 s later, started again after 120 s; text';
    const both = [inFlight, { broadcastId: answer.body.id, method: 'text' as const }];
    return { done, ...notes, ...(await judged(stage, both, Date.now())) };
  },
};

const smtpRefuses: Outage = {
  promise: 'Everything waits, is said to wait, and goes out once, by itself',
  async run(stage) {
    const notes = newNotes();
    const sent = await begun(stage, 'email', 50);
    const desk = await deskOf(stage.stack);
    const meanwhile = await handedOverDuring(stage, sent, async () => {
      await stage.to.smtp.set('refuse');
      await sleep(minute - 5_000);
      const { body } = await desk.get<{ status: string; counts: Record<string, number> }>(
        `/api/broadcasts/${sent.broadcastId}`,
      );
      const { pending = 0, failed = 0 } = body.counts;
      notes.check(body.status === 'running' && pending > 0, `History says: ${body.status}, ${pending} waiting`);
      const list = await desk.get<{ rows: { reason: string | null }[] }>(
        `/api/broadcasts/${sent.broadcastId}/recipients?status=pending&reason=transient`,
      );
      notes.check(list.body.rows.length > 0, 'each with the reason that the server could not take it yet');
      notes.check(failed < 10, `${failed} failed by then`);
      await sleep(5_000);
    });
    notes.check(meanwhile === 0, `${meanwhile} handed over meanwhile`);
    await stage.to.smtp.set('pass');
    const done = 'For 60 s after message 50 the mail server refuses connections; email';
    return { done, ...notes, ...(await judged(stage, [sent], Date.now())) };
  },
};

/** While one broadcast runs and another waits for its time. */
function clockMoves(from: number, to: number, words: string): Outage {
  return {
    promise: 'Nothing is lost or doubled, and what is scheduled goes at its time',
    async run(stage) {
      const notes = newNotes();
      await stage.moveClock(from);
      const sendAt = new Date(Date.now() + 30_000);
      const later = { method: 'text' as const, broadcastId: await stage.data.request({ method: 'text', sendAt }) };
      await until('it is scheduled', async () => (await stage.data.status(later.broadcastId)) === 'scheduled');
      const running = await begun(stage, 'email', 60);
      await stage.moveClock(to);
      const moved = Date.now();
      await sleep(sendAt.getTime() - 3_000 - Date.now());
      const status = await stage.data.status(later.broadcastId);
      notes.check(status === 'scheduled', `3 s before its time the other one is ${status}`);
      const both = await judged(stage, [running, later], moved);
      return { done: `${words} after message 60 of one; another is scheduled; email, text`, ...notes, ...both };
    },
  };
}

const diskFull: Outage = {
  promise: 'Nothing is handed over that could not be written down, and it goes on by itself once there is space',
  async run(stage) {
    const notes = newNotes();
    const disk = await stage.disk();
    const sent = await begun(stage, 'email', 60);
    const meanwhile = await handedOverDuring(stage, sent, async () => {
      await disk.fill();
      await sleep(minute);
    });
    notes.check(meanwhile <= inFlightAtMost.email, `${meanwhile} handed over meanwhile`);
    const stuck = await unfinished(stage, sent.broadcastId);
    notes.check(stuck > 0, `${stuck} not through when there was space again`);
    await disk.free();
    return {
      done: `For 60 s after message 60 ${disk.how}; email`,
      ...notes,
      ...(await judged(stage, [sent], Date.now())),
    };
  },
};

async function unfinished(stage: OutageStage, broadcastId: string): Promise<number> {
  const messages = await stage.data.messages(broadcastId);
  return messages.filter(({ status }) => ['pending', 'claimed', 'sending'].includes(status)).length;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

export const serverOutages: Record<string, Outage> = {
  'PostgreSQL refuses': postgresAway('refuse', 'email', 60),
  'PostgreSQL is cut off': postgresAway('cut', 'text', 45),
  'PostgreSQL hangs': postgresAway('hang', 'email', 80),
  'Temporal restarts': temporalRestarts,
  'Temporal is away': temporalAway,
  'SMTP refuses': smtpRefuses,
  'The clock goes ahead': clockMoves(0, hour, 'The clock of API and worker is set an hour ahead'),
  'The clock goes back': clockMoves(hour, 0, 'The clock of API and worker is set back by an hour'),
  'The disk is full': diskFull,
};
