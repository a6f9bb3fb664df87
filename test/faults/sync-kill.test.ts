import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestStack } from '../setup/stack.ts';
import { leftBehind, partNames } from './kill-run.ts';
import { judgeSync, killBetweenCalls, syncPace, syncPlanOf, type SyncVerdict } from './sync-kill-run.ts';

/** The worker before a call and after one, and PostgreSQL; `npm run test:faults -- sync` tries a hundred. */
const seeds = [1, 2, 3];

describe('A sync that is cut off by kill -9 between two calls to PIMSY and Timeero', () => {
  let stack: TestStack;
  const verdicts: SyncVerdict[] = [];

  beforeAll(async () => {
    stack = await TestStack.create(syncPace);
    await stack.start();
    for (const seed of seeds) verdicts.push(await judgeSync(stack, await killBetweenCalls(stack, seed)));
  });

  afterAll(() => stack.remove());

  it.each(seeds.map((seed) => ({ ...syncPlanOf(seed), name: partNames[syncPlanOf(seed).part] })))(
    'of $name, at call $moment, writes every shift once and loses none',
    ({ seed }) => {
      const verdict = verdicts.find((each) => each.seed === seed);
      expect(verdict).toMatchObject({ doubled: [], lost: [], strange: [], unexplained: [], orphans: [] });
      expect(verdict?.planned).toBeGreaterThan(10);
    },
  );

  it('leaves no process and no lock behind when the stack is stopped at last', async () => {
    expect(await leftBehind(stack)).toEqual([]);
  });
});
