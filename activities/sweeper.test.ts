import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { Broadcast, CredentialBatch, Message } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import type { BatchStatus } from '../domain/credential-batches.ts';
import { registry } from '../platform/metrics.ts';
import type { BroadcastInput } from '../workflows/broadcast/contract.ts';
import { aBroadcast, activityDeps, messagesOf, type TestActivityDeps, TestSenders } from '../test/setup/broadcasts.ts';
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

const isRunning = async () => true;
const startMessage = async () => true;
const tellChanged = async () => true;
const startImport = async () => true;
const startCredential = async () => true;
const startBatch = async () => true;

/** A practice with one broadcast that was requested an hour ago. */
async function requested() {
  const of = new TestPeople(test, await test.practice());
  return { of, broadcast: { practiceId: of.practiceId, broadcastId: await aBroadcast(of) } };
}

it('starts what was requested while Temporal was away, in every practice, and leaves fresh requests to the API', async () => {
  const [one, two, fresh] = [await requested(), await requested(), await requested()];
  await fresh.of.work(({ kysely }) => sql`update broadcast set requested_at = ${deps.clock()}`.execute(kysely));
  const started: BroadcastInput[] = [];
  await sweep({
    ...deps,
    startMessage,
    tellChanged,
    startImport,
    startCredential,
    startBatch,
    isRunning,
    start: async (input) => started.push(input) > 0,
  });
  expect(started).toEqual([one.broadcast, two.broadcast]);
  for (const { of } of [one, two, fresh])
    await of.work(({ kysely }) => sql`update broadcast set status = 'scheduled'`.execute(kysely));
});

it('starts every one of many, though the first fifty are stuck, and holds no row while Temporal is asked', async () => {
  const { of, broadcast } = await requested();
  for (let n = 0; n < 50; n++) await aBroadcast(of);
  const started: string[] = [];
  const start = async ({ broadcastId }: BroadcastInput) => {
    // Would wait for ever if the sweeper held the row.
    await of.work(({ kysely }) => sql`update broadcast set subject = 'x' where id = ${broadcastId}`.execute(kysely));
    started.push(broadcastId);
    return false;
  };
  const told = jest.spyOn(deps.log, 'info');
  await sweep({ ...deps, startMessage, tellChanged, startImport, startCredential, startBatch, isRunning, start });
  expect(new Set(started).size).toBe(51);
  expect(started).toContain(broadcast.broadcastId);
  expect(told).not.toHaveBeenCalled();
  told.mockRestore();
  await of.work(({ kysely }) => sql`update broadcast set status = 'completed'`.execute(kysely));
});

it('fails what is ten minutes overdue and whose workflow is gone, and says what to do', async () => {
  const of = new TestPeople(test, await test.practice());
  const minutesAgo = (minutes: number) => new Date(deps.clock().getTime() - minutes * 60_000);
  const gone = await aBroadcast(of, { status: 'running', sendAt: minutesAgo(11) });
  const runs = await aBroadcast(of, { status: 'running', sendAt: minutesAgo(11) });
  const fresh = await aBroadcast(of, { status: 'scheduled', sendAt: minutesAgo(9) });
  const waits = {
    broadcastId: gone,
    purpose: 'broadcast',
    channel: 'text',
    address: '+12085550100',
    body: 'Hello',
    createdAt: minutesAgo(11),
  } as const;
  await of.work(async ({ em }) => void em.create(Message, waits));
  await sweep({
    ...deps,
    startMessage,
    tellChanged,
    startImport,
    startCredential,
    startBatch,
    start: async () => true,
    isRunning: async (id) => id === runs,
  });
  const row = (id: string) => of.work(({ em }) => em.findOneOrFail(Broadcast, { id }));
  expect(await row(gone)).toMatchObject({
    status: 'failed',
    failure: expect.stringMatching(/send to the others anew\.$/),
  });
  expect([(await row(runs)).status, (await row(fresh)).status]).toEqual(['running', 'scheduled']);
  expect((await messagesOf(of, gone)).map((message) => message.status)).toEqual(['cancelled']);
  expect(await registry.metrics()).toContain('rounds_queue_age_seconds{queue="text"} 660');
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
  await expect(
    sweep({
      ...deps,
      startMessage,
      tellChanged,
      startImport,
      startCredential,
      startBatch,
      isRunning,
      start: () => Promise.reject(new Error('Temporal is away')),
    }),
  ).rejects.toThrow('Temporal is away');
  const { rows } = await of.work(({ kysely }) =>
    sql<{ status: string }>`select status from message order by status`.execute(kysely),
  );
  expect(rows.map((row) => row.status)).toEqual(['pending', 'sending', 'unknown']);
});

it('has batches of credentials carried out that were ordered, or cut off, while Temporal was away, and no paused or ended ones', async () => {
  const of = new TestPeople(test, await test.practice());
  const batch = async (status: BatchStatus, more: { finishedAt?: Date; updatedAt?: Date } = {}) => {
    const id = newId();
    const updatedAt = new Date(deps.clock().getTime() - 60_000);
    const row = { id, status, orderedBy: 'system:test', createdAt: updatedAt, updatedAt, ...more } as const;
    await of.work(async ({ em }) => void em.create(CredentialBatch, row));
    return id;
  };
  const wanted = [await batch('requested'), await batch('running'), await batch('cancelled')];
  await batch('paused');
  await batch('done', { finishedAt: deps.clock() });
  await batch('cancelled', { finishedAt: deps.clock() });
  await batch('requested', { updatedAt: deps.clock() });
  const started: string[] = [];
  await sweep({
    ...deps,
    startMessage,
    tellChanged,
    startImport,
    startCredential,
    isRunning,
    start: async () => true,
    startBatch: async ({ batchId }) => started.push(batchId) > 0,
  });
  expect(started).toEqual(wanted);
});

it('tells the workflows of broadcasts that were changed while Temporal was away, and forgets what is over', async () => {
  const of = new TestPeople(test, await test.practice());
  const changed = async (status: 'requested' | 'scheduled' | 'paused' | 'cancelled', untold = true) => {
    const id = await aBroadcast(of, { status });
    await of.work(({ kysely }) =>
      sql`update broadcast set untold = ${untold}, updated_at = ${deps.clock()}::timestamptz - interval '1 minute' where id = ${id}`.execute(
        kysely,
      ),
    );
    return id;
  };
  const told = [await changed('scheduled'), await changed('paused'), await changed('cancelled')];
  await changed('scheduled', false);
  const requestedOne = await changed('requested');
  const heard: string[] = [];
  const all = { ...deps, startMessage, startImport, startCredential, startBatch, isRunning, start: async () => false };
  await sweep({ ...all, tellChanged: async (id) => heard.push(id) < 0 });
  expect(heard).toEqual(told);
  await sweep({ ...all, tellChanged: async (id) => heard.push(id) < 0 });
  expect(heard.slice(3)).toEqual(told.slice(0, 2));
  await of.work(({ kysely }) =>
    sql`update broadcast set status = 'completed' where id = ${requestedOne}`.execute(kysely),
  );
});
