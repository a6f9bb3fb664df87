import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { Deaths } from '../test/setup/deaths.ts';
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
      const deaths = new Deaths(sync, { seed, chance: 0.25, most: 15 });
      timeero.at = deaths.mayDie;
      pimsy.at = deaths.mayDie;
      timeero.perPage = 5;
      const visits = Array.from({ length: 20 }, (_, n) =>
        aVisit(`v${n}`, { userId: n % 2 ? 'u1' : 'u2', jobId: n % 3 ? 'j1' : 'j2' }),
      );
      desk.record(...visits);
      await desk.carryOut(10);
      expect(deaths.count).toBeGreaterThan(0);
      const ids = (await desk.rows()).map(({ id }) => id);
      expect(pimsy.visitWrites.toSorted()).toEqual(ids.map((id) => `created ${id}`).toSorted());

      deaths.count = 0;
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
  );
});
