import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../db/ids.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import { until } from '../../test/setup/until.ts';
import { portalThreadStart, portalThreadType, type PromiseStand, threadChangedSignal } from './contract.ts';

interface Play {
  stands: PromiseStand[];
  /** Instants of its looks, in milliseconds. */
  looks: number[];
}

const over: PromiseStand = { over: true, step: null, waitMs: 0 };
const waits = (waitMs: number): PromiseStand => ({ over: false, step: 'overdue', waitMs });
const hour = 3_600_000;
const plays = new Map<string, Play>();
let stage: SkippingStage;

const lookAtThread = async ({ threadId, at }: { threadId: string; at: number }): Promise<PromiseStand> => {
  const play = plays.get(threadId);
  play?.looks.push(at);
  return play?.stands.shift() ?? over;
};

beforeAll(async () => {
  stage = await skippingStage({ default: { lookAtThread } });
});
afterAll(() => stage.close());

async function start(stands: PromiseStand[], looks?: number) {
  const threadId = newId();
  const play: Play = { stands, looks: [] };
  plays.set(threadId, play);
  const { signal: _, ...options } = portalThreadStart({ practiceId: newId(), threadId, looks });
  return { play, handle: await stage.environment.client.workflow.start(portalThreadType, options) };
}

describe('the promise of an answer', () => {
  it('is kept by a timer from step to step, and ends when nothing is owed any more', async () => {
    const { handle, play } = await start([waits(4 * hour), waits(20 * hour), over]);
    expect(await handle.result()).toEqual(over);
    const [first = 0, second = 0, third = 0] = play.looks;
    expect(second - first).toBeGreaterThanOrEqual(4 * hour);
    expect(third - second).toBeGreaterThanOrEqual(20 * hour);
  });

  it('ends at once when it was answered', async () => {
    const { handle, play } = await start([waits(1_000 * hour), over]);
    await until('it waits', () => play.looks.length === 1, { every: 10 });
    await handle.signal(threadChangedSignal);
    await until('it has looked again', () => play.looks.length === 2, { every: 10 });
    expect(await handle.result()).toEqual(over);
    expect(play.looks[1]! - play.looks[0]!).toBeLessThan(hour);
  });

  it('goes on in a new history where one has become long', async () => {
    const { handle, play } = await start([waits(hour), waits(hour), over], 1);
    await handle.result();
    expect(play.looks).toHaveLength(3);
  });
});
