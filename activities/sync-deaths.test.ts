import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { Deaths } from '../test/setup/deaths.ts';
import { SyncDesk } from '../test/setup/sync-desk.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** More by SYNC_SEEDS=100. */
const seeds = Array.from({ length: Number(process.env['SYNC_SEEDS'] ?? 3) }, (_, n) => n + 1);

describe('a worker that dies between any two calls', () => {
  it.each(seeds)('leaves no shift twice and none missing (seed %i)', async (seed) => {
    const desk = await SyncDesk.open(database);
    const deaths = new Deaths(desk, { seed, chance: 0.12, most: 12 });
    desk.timeero.at = deaths.mayDie;

    const put = (n: number, type = 'Home visit') =>
      desk.pimsy.put(`a${n}`, { employeeIds: [n % 2 ? 'e1' : 'e2'], clientIds: n % 5 ? ['c1'] : ['c1', 'c2'], type });
    for (let n = 0; n < 30; n++) put(n);
    await settled(desk);
    expect(deaths.count).toBeGreaterThan(0);
    expect(desk.names).toEqual([...new Set(desk.names)]);
    expect(desk.names).toHaveLength(36);

    for (let n = 0; n < 10; n++) put(n, 'Intake');
    desk.timeero.edit('pimsy-a20:c1', { title: 'Edited' });
    desk.pimsy.put('a21', { status: 'cancelled' });
    desk.pimsy.put('a22', { status: 'cancelled' });
    desk.timeero.remove('pimsy-a23:c1');
    deaths.count = 0;
    await settled(desk);
    expect(desk.names).toEqual([...new Set(desk.names)]);
    expect(desk.names).toHaveLength(34);
    expect(desk.timeero.named('pimsy-a20:c1').title).toBe('Home visit');
    expect(desk.timeero.named('pimsy-a3:c1').title).toBe('Intake');
    const created = desk.timeero.writes
      .filter(({ what }) => what === 'created')
      .map(({ reference }) => reference ?? '');
    // The one that somebody deleted in Timeero was put back.
    expect(created.toSorted()).toEqual([...desk.names, 'pimsy-a21:c1', 'pimsy-a22:c1', 'pimsy-a23:c1'].toSorted());
  });
});

/** Runs until one has nothing to write. */
async function settled(desk: SyncDesk): Promise<void> {
  for (let runs = 0; runs < 10; runs++) {
    const run = await desk.sync();
    const { counts } = run;
    if (run.status === 'done' && !counts.create && !counts.change && !counts.delete && !counts['put-back']) return;
    desk.now += 320_000;
  }
  throw new Error('It does not come to an end');
}
