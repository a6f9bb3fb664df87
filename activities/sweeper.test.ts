import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Message } from '../db/entities/index.ts';
import type { BroadcastInput } from '../workflows/broadcast/contract.ts';
import { aBroadcast, activityDeps, type TestActivityDeps, TestSenders } from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestPeople } from '../test/setup/people.ts';
import { sweep } from './sweeper.ts';

let test: TestDatabase;
let deps: TestActivityDeps;
beforeAll(async () => {
  test = await testDatabase();
  deps = activityDeps(test, new TestSenders());
});
afterAll(() => test.close());

/** A practice with one broadcast that was requested an hour ago. */
async function requested() {
  const of = new TestPeople(test, await test.practice());
  return { of, broadcast: { practiceId: of.practiceId, broadcastId: await aBroadcast(of) } };
}

it('starts what was requested while Temporal was away, in every practice, and leaves fresh requests to the API', async () => {
  const [one, two, fresh] = [await requested(), await requested(), await requested()];
  await fresh.of.work(({ kysely }) => sql`update broadcast set requested_at = ${deps.clock()}`.execute(kysely));
  const started: BroadcastInput[] = [];
  await sweep({ ...deps, start: async (input) => void started.push(input) });
  expect(started).toEqual([one.broadcast, two.broadcast]);
  for (const { of } of [one, two, fresh])
    await of.work(({ kysely }) => sql`update broadcast set status = 'scheduled'`.execute(kysely));
});

it('leaves a broadcast that another worker is just starting to that worker', async () => {
  const { of, broadcast } = await requested();
  const started: BroadcastInput[] = [];
  const start = async (input: BroadcastInput) => {
    started.push(input);
    if (started.length === 1) await sweep({ ...deps, start });
  };
  await sweep({ ...deps, start });
  expect(started).toEqual([broadcast]);
  await of.work(({ kysely }) => sql`update broadcast set status = 'scheduled'`.execute(kysely));
});

it('sees to messages whose sender died, also where Temporal stays away', async () => {
  await requested();
  const { of } = await requested();
  const message = {
    purpose: 'broadcast',
    channel: 'text',
    address: '+12085550100',
    body: 'Hello',
    attempt: 1,
  } as const;
  const leaseUntil = new Date(deps.clock().getTime() - 1);
  await of.work(async ({ em }) => {
    em.create(Message, { ...message, status: 'claimed', leaseUntil });
    em.create(Message, { ...message, status: 'sending', leaseUntil });
    em.create(Message, { ...message, status: 'sending', leaseUntil: new Date(deps.clock().getTime() + 1) });
  });
  await expect(sweep({ ...deps, start: () => Promise.reject(new Error('Temporal is away')) })).rejects.toThrow(
    'Temporal is away',
  );
  const { rows } = await of.work(({ kysely }) =>
    sql<{ status: string }>`select status from message order by status`.execute(kysely),
  );
  expect(rows.map((row) => row.status)).toEqual(['pending', 'sending', 'unknown']);
});
