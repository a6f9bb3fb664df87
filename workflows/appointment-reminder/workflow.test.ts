import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { noSends } from '../../activities/sending.ts';
import { newId } from '../../db/ids.ts';
import type { ReminderStep } from '../../db/reminders/step.ts';
import { createDataConverter } from '../../platform/data-converter.ts';
import { queues } from '../../platform/names.ts';
import { keptBundle } from '../../test/setup/kept-bundle.ts';
import { testKeyRing, timeSkippingEnvironment } from '../../test/setup/time-skipping.ts';
import { until } from '../../test/setup/until.ts';
import { appointmentChangedSignal, appointmentReminderStart, appointmentReminderType } from './contract.ts';

interface Play {
  steps: ReminderStep[];
  calls: { name: string; at: number }[];
}

let environment: TestWorkflowEnvironment;
let workers: Worker[];
let ran: Promise<unknown>;
const plays = new Map<string, Play>();

beforeAll(async () => {
  environment = await timeSkippingEnvironment();
  const noted = async (play: Play | undefined, name: string) =>
    void play?.calls.push({ name, at: await environment.currentTimeMs() });
  const stepReminders = async ({ appointmentId }: { appointmentId: string }): Promise<ReminderStep> => {
    const play = plays.get(appointmentId);
    await noted(play, 'step');
    return play?.steps.shift() ?? { kind: 'over' };
  };
  const sendMessage = async ({ messageId, channel }: { messageId: string; channel: string }) => {
    await noted(plays.get(messageId), `send ${channel}`);
    return { ...noSends, accepted: 1 };
  };
  const common = { connection: environment.nativeConnection, dataConverter: createDataConverter(testKeyRing) };
  const workflowBundle = await keptBundle();
  workers = [
    await Worker.create({ ...common, taskQueue: queues.workflows, workflowBundle }),
    await Worker.create({ ...common, taskQueue: queues.default, activities: { stepReminders } }),
    await Worker.create({ ...common, taskQueue: queues['text-single'], activities: { sendMessage } }),
  ];
  ran = Promise.all(workers.map((worker) => worker.run()));
});
afterAll(async () => {
  for (const worker of workers) worker.shutdown();
  await ran;
  await environment.teardown();
});

/** The message has the id of its appointment, by which the play is found. */
async function start(stepsOf: (id: string) => ReminderStep[], steps?: number) {
  const appointmentId = newId();
  const play: Play = { steps: stepsOf(appointmentId), calls: [] };
  plays.set(appointmentId, play);
  const { signal: _, ...options } = appointmentReminderStart({ practiceId: newId(), appointmentId, steps });
  const handle = await environment.client.workflow.start(appointmentReminderType, options);
  return { handle, ...play, names: () => play.calls.map(({ name }) => name) };
}

const day = 24 * 3_600_000;
const send = (messageId: string): ReminderStep => ({ kind: 'send', messageId, channel: 'text' });

describe('the reminders of an appointment', () => {
  it('wait on a timer until they are due, go by the queue of their channel, and end when nothing more is near', async () => {
    const { handle, calls, names } = await start((id) => [{ kind: 'wait', ms: day }, send(id), { kind: 'over' }]);
    expect(await handle.result()).toEqual({ tries: 1 });
    expect(names()).toEqual(['step', 'step', 'send text', 'step']);
    expect(calls[1]!.at - calls[0]!.at).toBeGreaterThanOrEqual(day);
  });

  it('ask anew when the appointment has changed, and not only when they would have been due', async () => {
    const { handle, names } = await start(() => [{ kind: 'wait', ms: 30 * day }, { kind: 'over' }]);
    await until('it waits', () => names().length === 1, { every: 10 });
    await handle.signal(appointmentChangedSignal);
    await until('it asked anew', () => names().length === 2, { every: 10 });
    expect(await handle.result()).toEqual({ tries: 0 });
  });

  it('do not ask for a message that came back at once in a ring', async () => {
    const { handle, calls, names } = await start((id) => [send(id), send(id), { kind: 'over' }]);
    await handle.result();
    expect(names()).toEqual(['step', 'send text', 'step', 'send text', 'step']);
    expect(calls[3]!.at - calls[2]!.at).toBeGreaterThanOrEqual(1_000);
  });

  it('go on in a new history where one has become long', async () => {
    const { handle, names } = await start((id) => [{ kind: 'wait', ms: day }, send(id), { kind: 'over' }], 1);
    await handle.result();
    expect(names()).toEqual(['step', 'step', 'send text', 'step']);
  });
});
