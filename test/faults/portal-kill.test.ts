import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestStack } from '../setup/stack.ts';
import { leftBehind, partNames } from './kill-run.ts';
import {
  judgePortal,
  killBetweenPresses,
  newFirstName,
  portalPace,
  portalPlanOf,
  type PortalRun,
  type PortalVerdict,
} from './portal-kill-run.ts';

const seeds = [1, 2, 3];

describe('A client at the portal, and staff who approve, cut off by kill -9', () => {
  let stack: TestStack;
  const runs: { run: PortalRun; verdict: PortalVerdict }[] = [];

  beforeAll(async () => {
    stack = await TestStack.create(portalPace);
    await stack.start();
    for (const seed of seeds) {
      const run = await killBetweenPresses(stack, seed);
      runs.push({ run, verdict: await judgePortal(stack, run) });
    }
  });

  afterAll(() => stack.remove());

  it.each(seeds.map((seed) => ({ seed, name: partNames[portalPlanOf(seed).part] })))(
    'of $name lose nothing, make nothing twice, and are told of once',
    ({ seed }) => {
      const found = runs.find(({ run }) => run.seed === seed);
      if (!found) throw new Error(`Seed ${seed} did not run`);
      const { run, verdict } = found;
      expect(run.orphans).toEqual([]);
      expect(verdict).toMatchObject({
        documents: ['clean'],
        forms: 1,
        change: { status: 'approved', firstName: newFirstName(seed) },
        openTasks: 0,
      });
      for (const times of [verdict.told.forms, verdict.told.documents]) {
        expect(times.length).toBeGreaterThan(0);
        expect(new Set(times)).toEqual(new Set([1]));
      }
      // Either it was answered, or the answer of the second press says that it has happened.
      expect([200, 409]).toContain(run.statuses.document);
      expect([200, 409]).toContain(run.statuses.approval);
      expect(run.statuses.form).toBe(200);
    },
  );

  it('leave no process and no lock behind when the stack is stopped at last', async () => {
    expect(await leftBehind(stack)).toEqual([]);
  });
});
