import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '../../db/database.ts';
import { Broadcast } from '../../db/entities/index.ts';
import { createDataConverter } from '../../platform/data-converter.ts';
import { connect, type Temporal } from '../../platform/temporal.ts';
import { type BroadcastStage, broadcastStage } from '../setup/broadcast-stage.ts';
import { messagesOf } from '../setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../setup/database.ts';
import { type FaultProxy, faultProxy } from '../setup/fault-proxy.ts';
import { TestPeople } from '../setup/people.ts';
import { type TestTemporal, testTemporal } from '../setup/temporal.ts';
import { testKeyRing } from '../setup/time-skipping.ts';
import { until } from '../setup/until.ts';
import { inFlightAtMost } from './outage-run.ts';
import { refusing } from './small-disk.ts';
import { quietRuntime } from '../setup/quiet-runtime.ts';

/*
 * The short form of `npm run test:faults -- outages`: workflow, activities, PostgreSQL and Temporal are real, a proxy lies before PostgreSQL, and the provider is
 * the test's. Temporal going away is in test/end-to-end/outages.test.ts.
 */
describe('A broadcast whose database goes away in its middle', () => {
  const people = 40;
  let server: TestTemporal;
  let temporal: Temporal;
  let test: TestDatabase;
  let toPostgres: FaultProxy;
  let behindProxy: Database;
  let stage: BroadcastStage;
  /** Straight to PostgreSQL. */
  let of: TestPeople;

  beforeAll(async () => {
    quietRuntime();
    [server, test] = await Promise.all([testTemporal(), testDatabase()]);
    await server.start();
    const url = new URL(test.url);
    toPostgres = await faultProxy(Number(url.port));
    url.port = String(toPostgres.port);
    behindProxy = await openDatabase(url.href);
    temporal = connect({ TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'default' }, testKeyRing);
    stage = await broadcastStage({
      address: server.address,
      client: temporal.client,
      database: { ...test, database: behindProxy },
      dataConverter: createDataConverter(testKeyRing),
      people,
    });
    of = new TestPeople(test, stage.of.practiceId);
  });

  afterAll(async () => {
    await stage.close();
    await temporal.close();
    await behindProxy.close();
    await toPostgres.close();
    await server.remove();
    await test.close();
  });

  /** Sends to everybody; something goes wrong once the first few are handed over. @returns how many more were while it lasted */
  async function throughOutage(begin: () => Promise<unknown>, end: () => Promise<unknown>) {
    stage.senders.texts.length = 0;
    stage.senders.answer = async (id) => {
      await sleep(100);
      return { kind: 'accepted', providerId: `SM${id}` };
    };
    const { id } = await stage.start(0);
    await until('the first are handed over', () => stage.senders.texts.length >= 5, { every: 5 });
    await begin();
    const before = stage.senders.texts.length;
    await sleep(3_000);
    const meanwhile = stage.senders.texts.length - before;
    await end();
    const status = () => of.work(async ({ em }) => (await em.findOneOrFail(Broadcast, { id })).status);
    await until('the broadcast ends', async () => (await status()) === 'completed');
    const messages = await messagesOf(of, id);
    const handed = stage.senders.texts.map(({ messageId }) => messageId);
    return {
      meanwhile,
      messages: messages.length,
      doubled: handed.length - new Set(handed).size,
      unwritten: messages.filter((each) => handed.includes(each.id) && each.status !== 'accepted'),
      // Whether their beginning was committed, the sender never learned; they were never handed over.
      inDoubt: messages.filter((each) => !handed.includes(each.id) && each.status === 'unknown').length,
      lost: messages.filter((each) => !handed.includes(each.id) && each.status !== 'unknown'),
    };
  }

  const whole = { messages: people, doubled: 0, unwritten: [], lost: [] };

  it('loses and doubles nothing when PostgreSQL is cut off, and writes what was in flight once it is back', async () => {
    const seen = await throughOutage(
      () => toPostgres.set('cut'),
      () => toPostgres.set('pass'),
    );
    expect(seen).toMatchObject(whole);
    expect(seen.meanwhile).toBeLessThanOrEqual(inFlightAtMost.text);
    expect(seen.inDoubt).toBeLessThanOrEqual(inFlightAtMost.text);
  });

  it('hands nothing over while the disk of PostgreSQL is full, and goes on by itself when there is space', async () => {
    const disk = refusing(test.ownerUrl);
    const seen = await throughOutage(
      () => disk.fill(),
      () => disk.free(),
    );
    expect(seen).toMatchObject({ ...whole, inDoubt: 0 });
    expect(seen.meanwhile).toBeLessThanOrEqual(inFlightAtMost.text);
  });
});
