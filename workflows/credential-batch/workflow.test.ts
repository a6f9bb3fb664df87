import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import type { CredentialBatchActivities, SomeOfABatch } from '../../activities/credential-batch.ts';
import { newId } from '../../db/ids.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import {
  credentialBatchFailures,
  type CredentialBatchInput,
  credentialBatchStart,
  type CredentialBatchState,
  credentialBatchType,
} from './contract.ts';

/** A batch as its rows would have it: everybody waits, has a turn, and their mails end some looks later. */
interface Play {
  status: CredentialBatchState['status'];
  waiting: number;
  underWay: number;
  sent: number;
  failed: number;
  /** Clients whose mails end between two activities; default all. */
  ends: number;
  /** Asked before each activity; may throw. */
  before: (play: Play) => void;
  calls: { at: number; waiting: number }[];
}

let stage: SkippingStage;
const plays = new Map<string, Play>();

const activities: CredentialBatchActivities = {
  async orderSomeCredentials({ batchId, atATime, underWay }: SomeOfABatch) {
    const play = plays.get(batchId);
    if (!play) throw ApplicationFailure.nonRetryable('There is none', credentialBatchFailures.notFound);
    play.calls.push({ at: await stage.environment.currentTimeMs(), waiting: play.waiting });
    play.before(play);
    const ended = Math.min(play.underWay, play.ends);
    play.underWay -= ended;
    play.sent += ended;
    const turns = play.status === 'running' ? Math.min(play.waiting, atATime, underWay - play.underWay) : 0;
    play.waiting -= turns;
    play.underWay += turns;
    const { status, waiting, sent, failed } = play;
    const isThrough = waiting + play.underWay === 0;
    if (isThrough && status === 'running') play.status = 'done';
    const over = status === 'paused' || isThrough;
    return { status: play.status, waiting, underWay: play.underWay, sent, failed, over };
  },
};

beforeAll(async () => {
  stage = await skippingStage({ default: activities });
});
afterAll(() => stage.close());

async function start(given: Partial<Play>, more: Partial<CredentialBatchInput> = {}) {
  const input = { practiceId: newId(), batchId: newId(), ...more };
  const play: Play = {
    status: 'running',
    waiting: 60,
    underWay: 0,
    sent: 0,
    failed: 0,
    ends: Infinity,
    before: () => {},
    calls: [],
    ...given,
  };
  plays.set(input.batchId, play);
  const begin = () => stage.environment.client.workflow.start(credentialBatchType, credentialBatchStart(input));
  return { play, begin, handle: await begin(), input };
}

it('gives all their turn, twenty at a time, and ends with the last mail', async () => {
  const { handle, play } = await start({});
  expect(await handle.result()).toMatchObject({ status: 'done', waiting: 0, underWay: 0, sent: 60, over: true });
  expect(play.calls.map(({ waiting }) => waiting)).toEqual([60, 40, 20, 0]);
  const { typedSearchAttributes } = await handle.describe();
  const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  expect(attributes).toMatchObject({ Process: 'credentialBatch', Phase: 'done', Outcome: 'ok' });
});

it('has room for fifty whose mails are under way, looks seldom while a mail server is down, and often once mails go', async () => {
  const { handle, play } = await start({
    ends: 0,
    before: (each) => {
      if (each.calls.length > 12) each.ends = 10;
    },
  });
  await handle.result();
  const away = play.calls.slice(3, 12);
  expect(new Set(away.map(({ waiting }) => waiting))).toEqual(new Set([10]));
  const pauses = play.calls.slice(1).map(({ at }, n) => at - (play.calls[n]?.at ?? 0));
  expect(Math.max(...pauses)).toBeGreaterThanOrEqual(60_000);
  expect(pauses.at(-1)).toBeLessThan(Math.max(...pauses));
});

it('ends when it is paused, and goes on anew by the same id', async () => {
  const { handle, play, begin } = await start({
    before: (each) => {
      if (each.calls.length === 2) each.status = 'paused';
    },
  });
  expect(await handle.result()).toMatchObject({ status: 'paused', waiting: 40, over: true });
  play.status = 'running';
  const again = await begin();
  await expect(begin()).rejects.toThrow(/already started/i);
  expect(await again.result()).toMatchObject({ status: 'done', sent: 60 });
});

it('gives nobody a turn once it is cancelled, and waits for the mails that were ordered', async () => {
  const { handle, play } = await start({
    ends: 5,
    before: (each) => {
      if (each.calls.length !== 2) return;
      each.status = 'cancelled';
      each.waiting = 0;
    },
  });
  expect(await handle.result()).toMatchObject({ status: 'cancelled', sent: 20, over: true });
  expect(play.calls.length).toBeGreaterThan(4);
});

it('goes on with who still waits where an activity fails, for as long as it takes', async () => {
  let tries = 0;
  const { handle, play } = await start({
    before: (each) => {
      if (each.calls.length > 1 && ++tries < 6) throw new Error('PostgreSQL is away');
    },
  });
  expect(await handle.result()).toMatchObject({ status: 'done', sent: 60 });
  expect(play.calls.filter(({ waiting }) => waiting === 40)).toHaveLength(6);
});

it('ends with failures where some mails did not arrive', async () => {
  const { handle } = await start({ failed: 2 });
  await handle.result();
  const { typedSearchAttributes } = await handle.describe();
  const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  expect(attributes).toMatchObject({ Phase: 'done', Outcome: 'with-failures' });
});

it('continues as new before its history is long, and loses nobody by it', async () => {
  const { handle, play } = await start({ waiting: 200 }, { turns: 3 });
  expect(await handle.result()).toMatchObject({ status: 'done', sent: 200 });
  expect(play.calls.length).toBeGreaterThan(9);
  const first = await stage.environment.client.workflow
    .getHandle(handle.workflowId, handle.firstExecutionRunId)
    .describe();
  expect(first.status.name).toBe('CONTINUED_AS_NEW');
  const { typedSearchAttributes } = await stage.environment.client.workflow.getHandle(handle.workflowId).describe();
  const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  expect(attributes).toMatchObject({ Process: 'credentialBatch', Phase: 'done' });
});

it('ends at once where there is no such batch', async () => {
  const input = { practiceId: newId(), batchId: newId() };
  const gone = await stage.environment.client.workflow.start(credentialBatchType, credentialBatchStart(input));
  await expect(gone.result()).rejects.toThrow('Workflow execution failed');
});
