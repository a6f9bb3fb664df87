import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestStack } from '../setup/stack.ts';
import { importPace, importPlanOf, type ImportRun, judgeImport, killBetweenCreates } from './import-kill-run.ts';
import { leftBehind, partNames } from './kill-run.ts';

/** The worker, PostgreSQL and the API; `npm run test:faults -- imports` tries more. */
const seeds = [1, 2, 3];

/* One stack falls again and again, so that the minute after which a create without an answer is looked for is waited for once. */
describe('An import into Timeero that is cut off by kill -9', () => {
  let stack: TestStack;
  const runs: ImportRun[] = [];

  beforeAll(async () => {
    stack = await TestStack.create(importPace);
    await stack.start();
    for (const seed of seeds) runs.push(await killBetweenCreates(stack, seed));
  });

  afterAll(() => stack.remove());

  it.each(seeds.map((seed) => ({ seed, name: partNames[importPlanOf(seed).part] })))(
    'of $name makes everybody once, and shows who has to be corrected',
    async ({ seed }) => {
      const run = runs.find((each) => each.seed === seed);
      if (!run) throw new Error(`Seed ${seed} did not run`);
      const verdict = await judgeImport(stack, run);
      expect(verdict).toMatchObject({ doubled: [], lost: [], claimed: [], strange: [], orphans: [] });
      expect(verdict.imported).toBe(run.whole.length);
    },
  );

  it('leaves no process and no lock behind when the stack is stopped at last', async () => {
    expect(await leftBehind(stack)).toEqual([]);
  });
});
