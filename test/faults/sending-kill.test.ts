import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendingPlanOf, shortSize, storyNames } from './sending-plan.ts';
import { runSending, type SendingRun } from './sending-run.ts';
import { SendingStage } from './sending-stage.ts';
import { judgeSending, type SendingVerdict } from './sending-verdict.ts';

/** E-mails and texts of which workers are killed, and one that hangs; `npm run test:faults -- sending` has more of them, with far more people. */
const seeds = [1, 2, 3];

/*
 * A broadcast goes on for half a minute after its last kill, until Temporal takes the worker to be gone. Meanwhile the next one is sent by those that have
 * taken its place, so that this is waited for once.
 */
describe('A broadcast whose workers die or hang', () => {
  let stage: SendingStage;
  const verdicts: SendingVerdict[] = [];

  beforeAll(async () => {
    stage = await SendingStage.open(shortSize);
    const runs: SendingRun[] = [];
    for (const seed of seeds) runs.push(await runSending(stage, sendingPlanOf(seed, shortSize)));
    await Promise.all(runs.map(({ end }) => end));
    for (const run of runs) verdicts.push(await judgeSending(stage, run));
  });

  afterAll(() => stage.remove());

  it.each(
    seeds.map((seed) => ({
      ...sendingPlanOf(seed, shortSize),
      name: storyNames[sendingPlanOf(seed, shortSize).story],
    })),
  )('reaches everybody once by $method, or says why not, where they are $name', ({ seed, people }) => {
    const verdict = verdicts.find((each) => each.seed === seed);
    const faults = { doubled: [], claimed: [], open: [], tooMany: [], untold: [], late: [], undone: [] };
    expect(verdict).toMatchObject({ ...faults, audience: people, unaccounted: 0 });
    // Otherwise nothing was tried.
    expect(verdict?.struck).toBeGreaterThan(0);
    expect(verdict?.inLedger).toBeGreaterThan(people / 2);
  });

  it('was in the middle of hand-overs when a worker was stopped', () => {
    expect(verdicts.find(({ story }) => story === 'hang')?.held).toBeGreaterThan(0);
  });
});
