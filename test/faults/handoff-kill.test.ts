import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestStack } from '../setup/stack.ts';
import { handoffPace, handoffPlanOf, type HandoffRun, killBetweenSteps, short } from './handoff-kill-run.ts';
import { type HandoffVerdict, judgeHandoff } from './handoff-verdict.ts';
import { leftBehind, partNames } from './kill-run.ts';

/** The worker, PostgreSQL and the API; `npm run test:faults -- handoff` tries the rest of fifty. */
const seeds = [1, 2, 3];

/* One stack falls again and again and the runs settle side by side, so that the half minute after which another worker takes over what one had begun is waited for once. */
describe('Requests to the chart keeper that are cut off by kill -9', () => {
  let stack: TestStack;
  let verdicts: HandoffVerdict[] = [];

  beforeAll(async () => {
    stack = await TestStack.create(handoffPace);
    await stack.start();
    const runs: HandoffRun[] = [];
    for (const seed of seeds) runs.push(await killBetweenSteps(stack, seed, short));
    verdicts = await Promise.all(runs.map((run) => judgeHandoff(stack, run)));
  });

  afterAll(() => stack.remove());

  it.each(seeds.map((seed) => ({ seed, name: partNames[handoffPlanOf(seed, short).part] })))(
    'of $name lose no step and make none twice, tell everybody once, and release no note too early',
    ({ seed }) => {
      const verdict = verdicts.find((each) => each.seed === seed);
      const nothing = { early: [], owners: [], lost: [], doubled: [], untold: [], differing: [], strange: [] };
      expect(verdict).toMatchObject({ ...nothing, orphans: [] });
      // Otherwise little was tried; how many steps are made, and how many refused, is for who is faster to say.
      expect(verdict?.made).toBeGreaterThan(verdict?.requests ?? Infinity);
    },
  );

  it('leave no process and no lock behind when the stack is stopped at last', async () => {
    expect(await leftBehind(stack)).toEqual([]);
  });
});
