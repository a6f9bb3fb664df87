import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { aVisit, VisitDesk } from '../test/setup/visit-desk.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** More by SYNC_SEEDS=100. */
const seeds = Array.from({ length: Number(process.env['SYNC_SEEDS'] ?? 3) }, (_, n) => n + 1);

describe('a worker that dies between any two calls', () => {
  it.each(seeds)(
    'leaves no visit twice in PIMSY and none missing, and sends each correction once (seed %i)',
    async (seed) => {
      const desk = await VisitDesk.open(database);
      const { sync, pimsy, timeero } = desk;
      const chance = numbers(seed);
      let deaths = 0;
      const mayDie = () => {
        if (sync.dead) throw new Error('The worker is gone');
        if (deaths >= 15 || chance() > 0.25) return;
        deaths += 1;
        sync.dead = true;
        throw new Error('The worker is gone');
      };
      timeero.at = mayDie;
      pimsy.at = mayDie;
      sync.around = async (task) => {
        for (;;) {
          try {
            return await task();
          } catch (error) {
            if (!sync.dead) throw error;
            sync.dead = false;
            sync.now += 60_000;
          }
        }
      };

      timeero.perPage = 5;
      const visits = Array.from({ length: 20 }, (_, n) =>
        aVisit(`v${n}`, { userId: n % 2 ? 'u1' : 'u2', jobId: n % 3 ? 'j1' : 'j2' }),
      );
      desk.record(...visits);
      await desk.carryOut(10);
      expect(deaths).toBeGreaterThan(0);
      const ids = (await desk.rows()).map(({ id }) => id);
      expect(pimsy.visitWrites.toSorted()).toEqual(ids.map((id) => `created ${id}`).toSorted());

      deaths = 0;
      pimsy.visitWrites = [];
      const corrected = visits
        .slice(0, 6)
        .map((visit) => ({ ...visit, points: [], updatedAt: '2026-03-02T14:59:00.000Z' }));
      desk.record(...corrected);
      await desk.carryOut(10);
      await desk.carryOut(10);
      const again = (await desk.rows()).filter(({ timeeroId }) => corrected.some(({ id }) => id === timeeroId));
      expect(pimsy.visitWrites.toSorted()).toEqual(again.map(({ id }) => `corrected ${id}`).toSorted());
      expect((await desk.rows()).map(({ state }) => state)).toEqual(ids.map(() => 'sent'));
    },
    120_000,
  );
});

/** Numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
