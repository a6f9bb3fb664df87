import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ChartHandoffActivities } from '../../activities/chart-handoff.ts';
import { newId } from '../../db/ids.ts';
import { isOpen, type MoveName, type MoveRefusal, phaseAfter, phaseRefusal } from '../../domain/chart-handoff/moves.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import { until } from '../../test/setup/until.ts';
import {
  type ChartHandoffInput,
  chartHandoffStart,
  chartHandoffType,
  chartMoveUpdate,
  chartStandQuery,
  lookAgainSignal,
  type RequestStand,
} from './contract.ts';

/** A request as its row would have it. */
interface Play {
  phase: RequestStand['phase'];
  released: boolean;
  /** Milliseconds until the next look, one after the other; the last one stays. */
  waits: number[];
  /** When it was looked at. */
  looks: number[];
  /** Moves by id, in the order in which they were asked for. */
  asked: Map<string, MoveName>;
  made: string[];
  refuse: MoveRefusal | null;
  closed: number;
  /** Runs while its alerts are closed. */
  closing: () => Promise<void>;
  /** Steps that a worker has begun to make, and milliseconds that each takes. */
  begun: number;
  takesMs: number;
}

let stage: SkippingStage;
const plays = new Map<string, Play>();
const playOf = ({ requestId }: { requestId: string }): Play => {
  const play = plays.get(requestId);
  if (!play) throw ApplicationFailure.nonRetryable('There is none', 'ChartRequestNotFound');
  return play;
};

const activities: ChartHandoffActivities = {
  async lookAtRequest(input) {
    const play = playOf(input);
    play.looks.push(input.at);
    const over = play.phase === 'withdrawn' || (play.phase === 'completed' && play.released);
    const waitMs = (play.waits.length > 1 ? play.waits.shift() : play.waits[0]) ?? 0;
    return { phase: play.phase, over, step: isOpen(play.phase) ? 'remind' : null, waitMs };
  },
  async takeChartMove(input) {
    const play = playOf(input);
    play.begun += 1;
    await sleep(play.takesMs);
    const move = play.asked.get(input.moveId) ?? 'say';
    const refusal = play.refuse ?? phaseRefusal(move, play.phase);
    if (!refusal && !play.made.includes(input.moveId)) {
      play.made.push(input.moveId);
      play.phase = phaseAfter(move, play.phase, true);
    }
    return { refusal, phase: play.phase };
  },
  async closeRequestAlerts(input) {
    const play = playOf(input);
    play.closed += 1;
    await play.closing();
  },
};

beforeAll(async () => {
  stage = await skippingStage({ default: activities });
});
afterAll(() => stage.close());

const hour = 3_600_000;

async function start(more: Partial<ChartHandoffInput> = {}, waits = [1_000 * hour]) {
  const input = { practiceId: newId(), requestId: newId(), ...more };
  const play: Play = {
    phase: 'requested',
    released: false,
    waits,
    looks: [],
    asked: new Map(),
    made: [],
    refuse: null,
    closed: 0,
    closing: async () => {},
    begun: 0,
    takesMs: 0,
  };
  plays.set(input.requestId, play);
  const handle = await stage.environment.client.workflow.start(chartHandoffType, chartHandoffStart(input));
  const move = (name: MoveName, moveId = newId()) => {
    play.asked.set(moveId, name);
    return handle.executeUpdate(chartMoveUpdate, { args: [{ moveId, move: name }], updateId: moveId });
  };
  const settled = (phase: RequestStand['phase']) =>
    until(`it is ${phase}`, async () => (await handle.query(chartStandQuery))?.phase === phase, { every: 20 });
  return { handle, play, move, settled };
}

/** The code that an update was refused by. */
const refusalOf = async (update: Promise<unknown>): Promise<string> => {
  const error = await update.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof WorkflowUpdateFailedError)) return String(error);
  return error.cause?.message ?? '';
};

it('is carried by its moves to the release of its note, and then closes the alerts that call for something', async () => {
  const { handle, play, move, settled } = await start();
  expect(await move('acknowledge')).toEqual({ phase: 'acknowledged' });
  expect(await move('ask')).toEqual({ phase: 'needs-information' });
  expect(await move('answer')).toEqual({ phase: 'answered' });
  expect(await move('supply')).toEqual({ phase: 'completed' });
  await settled('completed');
  play.released = true;
  await handle.signal(lookAgainSignal);
  expect(await handle.result()).toMatchObject({ phase: 'completed', over: true });
  expect(play.closed).toBe(1);
  const { typedSearchAttributes } = await handle.describe();
  const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  expect(attributes).toMatchObject({ Process: 'chartHandoff', Phase: 'completed', Outcome: 'ok' });
});

it('answers who asks for a step while it ends', async () => {
  const { handle, play, move, settled } = await start();
  await move('supply');
  await settled('completed');
  const late: Promise<string>[] = [];
  play.closing = async () => {
    if (late.length > 0) return;
    Object.assign(play, { refuse: 'over', takesMs: 1_000 });
    late.push(refusalOf(move('say')));
    await until('the step is under way', async () => play.begun === 2, { every: 20 });
  };
  play.released = true;
  await handle.signal(lookAgainSignal);
  expect(await handle.result()).toMatchObject({ phase: 'completed', over: true });
  expect(await Promise.all(late)).toEqual(['over']);
});

it('refuses at once what does not fit its phase, and by its row what only the row knows', async () => {
  const { handle, play, move, settled } = await start();
  await settled('requested');
  expect(await refusalOf(move('answer'))).toBe('not-now');
  expect(play.made).toEqual([]);
  play.refuse = 'claimed';
  expect(await refusalOf(move('claim'))).toBe('claimed');
  play.refuse = null;
  await move('withdraw');
  expect(await handle.result()).toMatchObject({ phase: 'withdrawn', over: true });
});

it('looks when time brings something, for weeks if it has to', async () => {
  const waits = [4 * hour, 8 * hour, 24 * hour, 24 * 14 * hour, 1_000 * hour];
  const { handle, play } = await start({}, waits.slice());
  await stage.environment.sleep('20 days');
  const between = play.looks.slice(1, 5).map((at, n) => at - (play.looks[n] ?? 0));
  expect(between.map((ms) => Math.round(ms / hour))).toEqual([4, 8, 24, 24 * 14]);
  await handle.terminate();
});

it('continues as new in the middle of moves, and loses and doubles none of them', async () => {
  const { handle, play, move } = await start({ looks: 1 });
  await move('acknowledge');
  const said = Array.from({ length: 30 }, () => newId());
  // As the API does: what falls between two runs is asked for again, by the same id.
  const insisted = async (id: string): Promise<unknown> => {
    for (let left = 5; ; left--) {
      try {
        return await move('say', id);
      } catch (error) {
        if (left === 0 || error instanceof WorkflowUpdateFailedError) throw error;
      }
    }
  };
  for (let n = 0; n < said.length; n += 5) await Promise.all(said.slice(n, n + 5).map(insisted));
  expect(play.made.slice(1).toSorted()).toEqual(said.toSorted());
  await move('withdraw');
  const latest = stage.environment.client.workflow.getHandle(handle.workflowId);
  expect(await latest.result()).toMatchObject({ phase: 'withdrawn', over: true });
  const first = await stage.environment.client.workflow
    .getHandle(handle.workflowId, handle.firstExecutionRunId)
    .describe();
  expect(first.status.name).toBe('CONTINUED_AS_NEW');
});

it('ends at once where there is no such request', async () => {
  const gone = await stage.environment.client.workflow.start(
    chartHandoffType,
    chartHandoffStart({ practiceId: newId(), requestId: newId() }),
  );
  await expect(gone.result()).rejects.toThrow('Workflow execution failed');
});
