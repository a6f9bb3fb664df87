import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestStack } from '../setup/stack.ts';
import { judge, killInTheMiddle, type KillRun, leftBehind, pace, partNames, planOf } from './kill-run.ts';

/** One of each part that Rounds is made of; `npm run test:faults` tries many more. */
const seeds = [5, 6, 7, 8];

/*
 * One stack falls again and again and goes on each time, so that the minute after which a message in doubt is given up is waited for once.
 */
describe('A broadcast that is cut off by kill -9', () => {
  let stack: TestStack;
  const runs: KillRun[] = [];

  beforeAll(async () => {
    stack = await TestStack.create(pace);
    await stack.start();
    for (const seed of seeds) runs.push(await killInTheMiddle(stack, seed));
  });

  afterAll(() => stack.remove());

  it.each(seeds.map((seed) => ({ seed, name: partNames[planOf(seed).part] })))(
    'of $name reaches nobody twice, and what may not have gone out is shown as unknown',
    async ({ seed }) => {
      const run = runs.find((each) => each.seed === seed);
      if (!run) throw new Error(`Seed ${seed} did not run`);
      const verdict = await judge(stack, run);
      expect(verdict).toMatchObject({ doubled: [], claimed: [], lost: [], forgotten: 0, orphans: [] });
      expect(verdict.recipients).toBeGreaterThan(300);
      expect(verdict.unknown).toBeLessThan(verdict.messages / 2);
    },
  );

  it('leaves no process and no lock behind when it is stopped at last', async () => {
    expect(await leftBehind(stack)).toEqual([]);
  });
});
