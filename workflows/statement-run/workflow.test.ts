import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import type { SomeOfARun, StatementRunActivities } from '../../activities/statement-run.ts';
import { newId } from '../../db/ids.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import {
  statementRunFailures,
  type StatementRunInput,
  statementRunStart,
  type StatementRunState,
  statementRunType,
} from './contract.ts';

/** A run as its rows would have it. */
interface Play {
  status: StatementRunState['status'];
  waiting: number;
  issued: number;
  failed: number;
  /** Asked before each activity; may throw. */
  before: (play: Play) => void;
  /** How many waited before each. */
  calls: number[];
}

let stage: SkippingStage;
const plays = new Map<string, Play>();

const activities: StatementRunActivities = {
  async issueSomeStatements({ runId, atATime }: SomeOfARun) {
    const play = plays.get(runId);
    if (!play) throw ApplicationFailure.nonRetryable('There is none', statementRunFailures.notFound);
    play.calls.push(play.waiting);
    play.before(play);
    const turns = play.status === 'running' ? Math.min(play.waiting, atATime) : 0;
    play.waiting -= turns;
    play.issued += turns;
    if (play.status === 'running' && play.waiting === 0) play.status = 'done';
    const { status, waiting, issued, failed } = play;
    return { status, waiting, issued, leftOut: 0, failed, over: status !== 'running' };
  },
};

beforeAll(async () => {
  stage = await skippingStage({ default: activities });
});
afterAll(() => stage.close());

async function start(given: Partial<Play>, more: Partial<StatementRunInput> = {}) {
  const input = { practiceId: newId(), runId: newId(), ...more };
  const play: Play = { status: 'running', waiting: 60, issued: 0, failed: 0, before: () => {}, calls: [], ...given };
  plays.set(input.runId, play);
  const begin = () => stage.environment.client.workflow.start(statementRunType, statementRunStart(input));
  return { play, begin, handle: await begin() };
}
async function attributesOf(workflowId: string) {
  const { typedSearchAttributes } = await stage.environment.client.workflow.getHandle(workflowId).describe();
  return Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
}

it('gives all their turn, twenty-five at a time', async () => {
  const { handle, play } = await start({});
  expect(await handle.result()).toMatchObject({ status: 'done', waiting: 0, issued: 60, over: true });
  expect(play.calls).toEqual([60, 35, 10]);
  expect(await attributesOf(handle.workflowId)).toMatchObject({
    Process: 'statementRun',
    Phase: 'done',
    Outcome: 'ok',
  });
});

it('ends once it was cancelled', async () => {
  const { handle, play } = await start({
    before: (each) => {
      if (each.calls.length === 2) each.status = 'cancelled';
    },
  });
  expect(await handle.result()).toMatchObject({ status: 'cancelled', issued: 25, over: true });
  expect(play.calls).toHaveLength(2);
});

it('goes on with who still waits where an activity fails, for as long as it takes', async () => {
  let tries = 0;
  const { handle, play } = await start({
    before: (each) => {
      if (each.calls.length > 1 && ++tries < 6) throw new Error('PostgreSQL is away');
    },
  });
  expect(await handle.result()).toMatchObject({ status: 'done', issued: 60 });
  expect(play.calls.filter((waiting) => waiting === 35)).toHaveLength(6);
});

it('is begun anew by the same id where it was stopped from outside, and never runs twice at once', async () => {
  const { handle, play, begin } = await start({
    before: () => {
      throw new Error('PostgreSQL is away');
    },
  });
  await handle.terminate();
  play.before = () => {};
  const again = await begin();
  await expect(begin()).rejects.toThrow(/already started/i);
  expect(await again.result()).toMatchObject({ status: 'done', issued: 60 });
});

it('ends with failures where somebody could not be issued one', async () => {
  const { handle } = await start({ failed: 1 });
  await handle.result();
  expect(await attributesOf(handle.workflowId)).toMatchObject({ Phase: 'done', Outcome: 'with-failures' });
});

it('continues as new before its history is long, and loses nobody by it', async () => {
  const { handle, play } = await start({ waiting: 200 }, { turns: 3 });
  expect(await handle.result()).toMatchObject({ status: 'done', issued: 200 });
  expect(play.calls).toHaveLength(8);
  const first = await stage.environment.client.workflow
    .getHandle(handle.workflowId, handle.firstExecutionRunId)
    .describe();
  expect(first.status.name).toBe('CONTINUED_AS_NEW');
});

it('ends at once where there is no such run', async () => {
  const input = { practiceId: newId(), runId: newId() };
  const gone = await stage.environment.client.workflow.start(statementRunType, statementRunStart(input));
  await expect(gone.result()).rejects.toThrow('Workflow execution failed');
});
