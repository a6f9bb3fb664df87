import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { keepVisits } from '../db/visits/keep.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { aVisit, VisitDesk } from '../test/setup/visit-desk.ts';
import { sweepVisits } from './visit-sweeper.ts';

let database: TestDatabase;
let desk: VisitDesk;
beforeAll(async () => {
  database = await testDatabase();
  desk = await VisitDesk.open(database);
});
afterAll(() => database.close());

const away = () => Promise.reject(new Error('Temporal is away'));

/** Whose workflows a sweep tells. */
async function swept(tell: (visitId: string) => Promise<void> = async () => {}): Promise<string[]> {
  const told: string[] = [];
  await sweepVisits({
    database: database.database,
    // Rows bear the time of the machine.
    clock: () => new Date(Date.now() + 5_000),
    log: desk.sync.deps.log,
    tell: async ({ visitId }) => {
      await tell(visitId);
      told.push(visitId);
    },
  });
  return told;
}

it('workflows hear of each change of their visits once, and of none before a person has synced', async () => {
  const { of, deps } = desk.sync;
  const keep = (points: 'some' | 'none') =>
    of.work((uow) =>
      keepVisits(uow, deps.keyRing, [aVisit('v1', points === 'none' ? { points: [] } : {})], new Date()),
    );
  await keep('some');
  desk.record(aVisit('v1'));
  expect(await swept()).toEqual([]);
  await desk.sync.sync();
  const { id } = await desk.row('v1');
  await expect(swept(away)).rejects.toThrow('Temporal is away');
  expect(await swept()).toEqual([id]);
  expect(await swept()).toEqual([]);
  await keep('some');
  expect(await swept()).toEqual([]);
  await keep('none');
  expect(await swept()).toEqual([id]);
});
