import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { SendingActivities, SendRange } from '../../activities/broadcast-sending.ts';
import type { BroadcastActivities } from '../../activities/broadcast.ts';
import { noSends } from '../../activities/sending.ts';
import { noCounts } from '../../domain/broadcast-counts.ts';
import { newId } from '../../db/ids.ts';
import { createDataConverter } from '../../platform/data-converter.ts';
import { queues } from '../../platform/names.ts';
import { type BroadcastInput, broadcastStart, broadcastType } from '../../workflows/broadcast/contract.ts';
import { keptBundle } from './kept-bundle.ts';
import { testKeyRing, timeSkippingEnvironment } from './time-skipping.ts';

export type Activities = BroadcastActivities & SendingActivities;

export interface Call {
  name: keyof Activities;
  /** Milliseconds of the server's clock. */
  at: number;
  input: Partial<
    SendRange & { at: string; rangeSize: number; last: boolean; outcome: string; failure: string; actor: string }
  >;
}

export const range = (n: number) => ({ from: `${n}0`, to: `${n}9`, count: 10 });
export const totals = { ...noCounts, recipients: 30, messages: 30, accepted: 30 };

/** Activities that go well: a text that is due, two ranges, nothing left over. */
const goingWell: Activities = {
  scheduleBroadcast: async () => ({ phase: 'scheduled', method: 'text', sendAt: '2020-01-01T00:00:00Z' }),
  lookAtBroadcast: async () => ({ phase: 'running', sendAt: '2020-01-01T00:00:00Z' }),
  freezeBroadcast: async () => ({ phase: 'running', totals, ranges: [range(1), range(2)] }),
  sendBroadcastRange: async () => noSends,
  settleBroadcast: async () => ({ open: 0, waitMs: 0, ranges: [] }),
  cancelBroadcast: async () => ({ phase: 'cancelled', messages: 30 }),
  finishBroadcast: async ({ outcome }) => ({ phase: outcome, totals }),
};

/** The broadcast workflow on the time-skipping server, with activities that a test writes where they do not just go well. */
export class Rehearsal {
  readonly environment: TestWorkflowEnvironment;
  readonly #plays = new Map<string, { calls: Call[]; activities: Partial<Activities> }>();
  #workers: Worker[] = [];
  #ran: Promise<unknown> = Promise.resolve();

  private constructor(environment: TestWorkflowEnvironment) {
    this.environment = environment;
  }

  static async create(): Promise<Rehearsal> {
    const rehearsal = new Rehearsal(await timeSkippingEnvironment());
    await rehearsal.#run();
    return rehearsal;
  }

  async close(): Promise<void> {
    for (const worker of this.#workers) worker.shutdown();
    await this.#ran;
    await this.environment.teardown();
  }

  /** Starts a broadcast of its own; `asked` tells what its activities were called with, `names` which, in order. */
  async start(activities: Partial<Activities> = {}, sizes: Partial<BroadcastInput> = {}) {
    const input = { practiceId: newId(), broadcastId: newId(), ...sizes };
    const calls: Call[] = [];
    this.#plays.set(input.broadcastId, { calls, activities });
    const handle = await this.environment.client.workflow.start(broadcastType, broadcastStart(input));
    return {
      handle,
      input,
      names: () => calls.map((call) => call.name),
      asked: (name: keyof Activities) => calls.filter((call) => call.name === name),
    };
  }

  async #run(): Promise<void> {
    const { sendBroadcastRange, ...rows } = this.#played();
    const workflowBundle = await keptBundle();
    const connection = this.environment.nativeConnection;
    const common = { connection, dataConverter: createDataConverter(testKeyRing) };
    this.#workers = [
      await Worker.create({ ...common, taskQueue: queues.workflows, workflowBundle }),
      await Worker.create({ ...common, taskQueue: queues.default, activities: rows }),
      await Worker.create({ ...common, taskQueue: queues.email, activities: { sendBroadcastRange } }),
      await Worker.create({ ...common, taskQueue: queues.text, activities: { sendBroadcastRange } }),
    ];
    this.#ran = Promise.all(this.#workers.map((worker) => worker.run()));
  }

  #played(): Activities {
    const play = async <R>(
      name: keyof Activities,
      input: Call['input'] & { broadcastId: string },
      act: (all: Activities) => Promise<R>,
    ): Promise<R> => {
      const written = this.#plays.get(input.broadcastId);
      written?.calls.push({ name, at: await this.environment.currentTimeMs(), input });
      return act({ ...goingWell, ...written?.activities });
    };
    return {
      scheduleBroadcast: (input) => play('scheduleBroadcast', input, (all) => all.scheduleBroadcast(input)),
      lookAtBroadcast: (input) => play('lookAtBroadcast', input, (all) => all.lookAtBroadcast(input)),
      freezeBroadcast: (input) => play('freezeBroadcast', input, (all) => all.freezeBroadcast(input)),
      sendBroadcastRange: (input) => play('sendBroadcastRange', input, (all) => all.sendBroadcastRange(input)),
      settleBroadcast: (input) => play('settleBroadcast', input, (all) => all.settleBroadcast(input)),
      cancelBroadcast: (input) => play('cancelBroadcast', input, (all) => all.cancelBroadcast(input)),
      finishBroadcast: (input) => play('finishBroadcast', input, (all) => all.finishBroadcast(input)),
    };
  }
}
