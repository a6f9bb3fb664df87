import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { cancelBroadcast } from '../broadcasts/cancel.ts';
import { pauseBroadcast, resumeBroadcast } from '../broadcasts/pause.ts';
import type { UnitOfWork } from '../database.ts';
import { Broadcast } from '../entities/index.ts';
import { untoldBroadcasts } from './untold-broadcasts.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

it.each([
  ['paused', 'running', (uow: UnitOfWork, id: string, now: Date) => pauseBroadcast(uow, id, { now })],
  ['resumed', 'paused', resumeBroadcast],
  ['cancelled', 'running', cancelBroadcast],
] as const)(
  'a broadcast that was %s at a server whose clock is an hour ahead is told to its workflow within seconds',
  async (_how, status, change) => {
    const of = new TestPeople(test, await test.practice());
    const now = new Date(Date.now() - 3_600_000);
    // As the API does, see createSharedClock.
    test.database.goBy(() => now);
    const id = await aBroadcast(of, { status });
    await of.work((uow) => change(uow, id, now));
    const before = new Date(now.getTime() + 6_000);
    expect(await of.work((uow) => untoldBroadcasts(uow, { before, after: null, limit: 9 }))).toEqual([id]);
    expect(await of.work(({ em }) => em.findOneOrFail(Broadcast, { id }))).toMatchObject({
      createdAt: now,
      updatedAt: now,
    });
  },
);
