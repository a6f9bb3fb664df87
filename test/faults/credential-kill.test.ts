import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestStack } from '../setup/stack.ts';
import { credentialPace, credentialPlanOf, type CredentialRun, killBetweenMails } from './credential-kill-run.ts';
import { judgeCredentials } from './credential-verdict.ts';
import { leftBehind, partNames } from './kill-run.ts';

/** The worker, PostgreSQL and the API; `npm run test:faults` tries the rest of fifty. */
const seeds = [1, 2, 3];

/* One stack falls again and again, so that the minute after which a mail in doubt is given up is waited for once. */
describe('Portal credentials that are cut off by kill -9', () => {
  let stack: TestStack;
  const runs: CredentialRun[] = [];

  beforeAll(async () => {
    stack = await TestStack.create(credentialPace);
    await stack.start();
    for (const seed of seeds) runs.push(await killBetweenMails(stack, seed));
  });

  afterAll(() => stack.remove());

  it.each(seeds.map((seed) => ({ seed, name: partNames[credentialPlanOf(seed).part] })))(
    'of $name come once, first the user name and then the secret, or are shown as failed with a task',
    async ({ seed }) => {
      const run = runs.find((each) => each.seed === seed);
      if (!run) throw new Error(`Seed ${seed} did not run`);
      const verdict = await judgeCredentials(stack, run);
      const nobody = { doubled: [], early: [], claimed: [], lost: [], kept: [], strange: [] };
      expect(verdict).toMatchObject({ ...nobody, orphans: [] });
      expect(verdict.sent + verdict.failed).toBe(run.invited.length);
    },
  );

  it('leave no process and no lock behind when the stack is stopped at last', async () => {
    expect(await leftBehind(stack)).toEqual([]);
  });
});
