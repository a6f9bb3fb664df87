import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Shift, SyncRun } from '../db/entities/index.ts';
import { createLogger } from '../platform/log.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { SyncDesk } from '../test/setup/sync-desk.ts';
import { createSyncSweeper } from './sync-sweeper.ts';

let database: TestDatabase;
let desk: SyncDesk;
let said: string[] = [];
let sweep: () => Promise<void>;
let fails = false;
beforeAll(async () => {
  database = await testDatabase();
  desk = await SyncDesk.open(database);
  await database.practice();
  const say = (what: string) => async (practiceId: string) => {
    if (fails) throw new Error('Temporal is away');
    said.push(practiceId === desk.of.practiceId ? what : `${what} elsewhere`);
  };
  sweep = createSyncSweeper({
    database: database.database,
    clock: () => new Date(desk.now),
    log: createLogger({ level: 'silent', name: 'test' }),
    keepSchedule: say('keep'),
    removeSchedule: say('remove'),
    startAsked: say('asked'),
    startTargets: say('targets'),
  });
});
afterAll(() => database.close());

async function swept(): Promise<string[]> {
  said = [];
  await sweep();
  return said;
}

it('a practice has a Schedule once both systems are enabled, and it is mended now and then', async () => {
  expect((await swept()).toSorted()).toEqual(['keep', 'remove elsewhere']);
  expect(await swept()).toEqual([]);
  desk.now += 11 * 60_000;
  expect((await swept()).toSorted()).toEqual(['keep', 'remove elsewhere']);
});

it('goes when one of them is disabled, also where Temporal is away just then', async () => {
  await desk.of.disable('timeero');
  fails = true;
  await expect(sweep()).rejects.toThrow('away');
  fails = false;
  expect(await swept()).toEqual(['remove']);
  await desk.of.enable('timeero');
  expect(await swept()).toEqual(['keep']);
});

it('a run that was asked for while Temporal was away is begun, and so are single shifts', async () => {
  const id = await desk.request();
  await desk.of.work(({ em }) => em.nativeUpdate(SyncRun, { id }, { updatedAt: new Date(desk.now - 10_000) }));
  expect(await swept()).toEqual(['asked']);
  await desk.carryOut('rest');
  await desk.of.work(async ({ em }) => {
    em.create(Shift, {
      origin: 'rounds',
      reference: 'rounds-1',
      userIds: ['u1'],
      title: 'Meeting',
      startsAt: new Date('2026-03-05T15:00:00Z'),
      endsAt: new Date('2026-03-05T16:00:00Z'),
      zone: 'America/New_York',
      state: 'wanted',
      unsent: true,
      updatedAt: new Date(desk.now - 120_000),
    });
  });
  expect(await swept()).toEqual(['targets']);
});
