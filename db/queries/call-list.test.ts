import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { freezeAudience } from '../broadcasts/freeze.ts';
import type { PlanRequest } from '../broadcasts/plan.ts';
import { callList } from './call-list.ts';

let test: TestDatabase;
let of: TestPeople;
const now = new Date('2026-03-02T15:00:00Z');
const request: PlanRequest = {
  messageType: 'plain-broadcast',
  method: 'text',
  startDate: null,
  preferenceOnly: false,
  subject: null,
  body: 'Hello.',
  at: now.toISOString(),
};

beforeAll(async () => {
  test = await testDatabase();
});
beforeEach(async () => {
  of = new TestPeople(test, await test.practice());
});
afterAll(() => test.close());

/** Frozen, and each of its messages ended as told. */
async function ended(as: string, { parentId, ...more }: { parentId?: string; leftOut?: string[] } = {}) {
  const id = await aBroadcast(of, { status: 'completed', ...(parentId && { parentId }) });
  await of.work(async (uow) => {
    await freezeAudience(uow, id, { ...request, ...more, resendOf: parentId ?? null }, { now });
    await sql`update message set status = ${as} where broadcast_id = ${id}`.execute(uow.kysely);
  });
  return id;
}
const calls = (broadcastId: string) =>
  of.work((uow) => callList(uow, { broadcastId, after: null, limit: 9, staffId: broadcastId, allCharts: true, now }));

it('whoever was reached by any later round needs no call, however many were in vain before', async () => {
  await of.client({ firstName: 'Amy', lastName: 'Able' });
  const first = await ended('failed');
  const second = await ended('failed', { parentId: first });
  expect(await calls(first)).toMatchObject([{ name: 'Amy Able', status: 'failed' }]);
  await ended('delivered', { parentId: second });
  expect([await calls(first), await calls(second)]).toEqual([[], []]);
});

it('whoever was left out by hand is not called', async () => {
  const { personId } = await of.client({ firstName: 'Ben', lastName: 'Baker', mobile: null });
  expect(await calls(await ended('delivered'))).toMatchObject([{ name: 'Ben Baker', reason: 'no-address' }]);
  expect(await calls(await ended('delivered', { leftOut: [personId] }))).toEqual([]);
});
