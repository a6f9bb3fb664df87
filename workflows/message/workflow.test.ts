import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { MessageSendingActivities } from '../../activities/message-sending.ts';
import type { MessageActivities, MessageState } from '../../activities/message.ts';
import { noSends } from '../../activities/sending.ts';
import { newId } from '../../db/ids.ts';
import { createDataConverter } from '../../platform/data-converter.ts';
import { queues } from '../../platform/names.ts';
import { keptBundle } from '../../test/setup/kept-bundle.ts';
import { testKeyRing, timeSkippingEnvironment } from '../../test/setup/time-skipping.ts';
import { until } from '../../test/setup/until.ts';
import { cancelMessageUpdate, messageFailures, messageProgressQuery, messageStart, messageType } from './contract.ts';

type Activities = MessageActivities & MessageSendingActivities;
interface Play extends Partial<Activities> {
  calls: { name: string; at: number }[];
}

let environment: TestWorkflowEnvironment;
let workers: Worker[];
let ran: Promise<unknown>;
const plays = new Map<string, Play>();

const unwritten = () => Promise.reject(ApplicationFailure.nonRetryable('Not written by this test'));

beforeAll(async () => {
  environment = await timeSkippingEnvironment();
  const asked = async (name: string, { messageId }: { messageId: string }) => {
    const play = plays.get(messageId);
    play?.calls.push({ name, at: await environment.currentTimeMs() });
    return play;
  };
  const played: Activities = {
    settleMessage: async (ids) => ((await asked('settle', ids))?.settleMessage ?? unwritten)(ids),
    sendMessage: async (ids) => ((await asked(`send ${ids.channel}`, ids))?.sendMessage ?? (async () => noSends))(ids),
    cancelMessage: async (ids) => ((await asked('cancel', ids))?.cancelMessage ?? unwritten)(ids),
  };
  const { sendMessage, ...rows } = played;
  const common = { connection: environment.nativeConnection, dataConverter: createDataConverter(testKeyRing) };
  const workflowBundle = await keptBundle();
  workers = [
    await Worker.create({ ...common, taskQueue: queues.workflows, workflowBundle }),
    await Worker.create({ ...common, taskQueue: queues.default, activities: rows }),
    await Worker.create({ ...common, taskQueue: queues['email-single'], activities: { sendMessage } }),
    await Worker.create({ ...common, taskQueue: queues['text-single'], activities: { sendMessage } }),
  ];
  ran = Promise.all(workers.map((worker) => worker.run()));
});
afterAll(async () => {
  for (const worker of workers) worker.shutdown();
  await ran;
  await environment.teardown();
});

const state = (status: MessageState['status'], waitMs: number | null = null): MessageState => ({
  status,
  channel: 'text',
  waitMs,
});
/** The row as it is found, look by look; the last one stays. */
const found = (...states: MessageState[]): Partial<Activities> => ({
  settleMessage: async () => (states.length > 1 ? states.shift() : states[0]) ?? state('unknown'),
});

async function start(play: Partial<Activities>, rounds?: number) {
  const input = { practiceId: newId(), messageId: newId(), rounds };
  const calls: Play['calls'] = [];
  plays.set(input.messageId, { ...play, calls });
  const handle = await environment.client.workflow.start(messageType, messageStart(input));
  return { handle, calls, input, names: () => calls.map((call) => call.name) };
}

describe('a single message', () => {
  it('goes at once by the queue of its channel, and is through when the provider has it', async () => {
    const { handle, names } = await start(found(state('pending', 0), state('accepted')));
    expect(await handle.result()).toEqual({ phase: 'accepted' });
    expect(names()).toEqual(['settle', 'send text', 'settle']);
  });

  it('waits through the night where quiet hours defer it', async () => {
    const night = 11 * 3_600_000;
    const { handle, calls } = await start(found(state('pending', night), state('accepted')));
    await handle.result();
    expect(calls[1]!.at - calls[0]!.at).toBeGreaterThanOrEqual(night);
  });

  it('is tried again when the provider asked for it, for as long as the row waits', async () => {
    const { handle, names } = await start(
      found(state('pending', 0), state('pending', 30_000), state('pending', 60_000), state('failed')),
    );
    expect(await handle.result()).toEqual({ phase: 'failed' });
    expect(names().filter((name) => name === 'send text')).toHaveLength(3);
  });

  it('in the air of a sender that is gone is waited for, and in doubt it is not sent again', async () => {
    const { handle, names } = await start(found(state('sending', 60_000), state('unknown')));
    expect(await handle.result()).toEqual({ phase: 'unknown' });
    expect(names()).toEqual(['settle', 'settle']);
  });

  it('is given up after the last round, so that nothing waits unseen', async () => {
    const asked: boolean[] = [];
    const settleMessage: Activities['settleMessage'] = async ({ last }) => {
      asked.push(last);
      return last ? state('failed') : state('pending', 0);
    };
    const { handle } = await start({ settleMessage }, 2);
    expect(await handle.result()).toEqual({ phase: 'failed' });
    expect(asked).toEqual([false, false, true]);
  });

  it('cancelled while it waits ends at once; what could not be cancelled any more goes on', async () => {
    let status: MessageState['status'] = 'pending';
    const settleMessage: Activities['settleMessage'] = async () =>
      status === 'pending' ? state('pending', 86_400_000) : state(status);
    const cancelMessage: Activities['cancelMessage'] = async () => ({ status: (status = 'cancelled') });
    const { handle, names } = await start({ settleMessage, cancelMessage });
    await until('the row was looked at', () => names().includes('settle'), { every: 10 });
    const cancelled = await handle.executeUpdate(cancelMessageUpdate, { args: [{ actor: `staff:${newId()}` }] });
    expect(cancelled).toEqual({ phase: 'cancelled' });
    expect(await handle.result()).toEqual({ phase: 'cancelled' });
    expect(names()).toEqual(['settle', 'cancel', 'settle']);
  });

  it('that is not there fails at once, and one that runs is not started twice', async () => {
    const missing = ApplicationFailure.nonRetryable('There is no such message', messageFailures.notFound);
    const { handle } = await start({ settleMessage: () => Promise.reject(missing) });
    await expect(handle.result()).rejects.toThrow('Workflow execution failed');
    const running = await start(found(state('pending', 86_400_000), state('accepted')));
    await expect(environment.client.workflow.start(messageType, messageStart(running.input))).rejects.toThrow(
      'already started',
    );
    expect(await running.handle.query(messageProgressQuery)).toMatchObject({ rounds: 0 });
    await running.handle.result();
  });
});
