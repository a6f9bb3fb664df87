import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PimsyReading } from '../db/entities/index.ts';
import { createLogger } from '../platform/log.ts';
import { activityDeps, TestSenders } from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestIntegrations } from '../test/setup/integrations.ts';
import { sweepIntegrations } from './integration-sweeper.ts';

let test: TestDatabase;
let of: TestIntegrations;
let now = Date.now();
const started: string[] = [];
beforeAll(async () => {
  test = await testDatabase();
  of = new TestIntegrations(test, await test.practice(), activityDeps(test, new TestSenders()).keyRing);
  await of.enable('pimsy');
});
afterAll(() => test.close());

/** As two hours and some seconds go by. @returns readings that are ordered or were, and how many were started by now */
async function twoHoursLater() {
  for (const ms of [2 * 3_600_000 + 1_000, 10_000]) {
    now += ms;
    await sweepIntegrations({
      database: test.database,
      clock: () => new Date(now),
      log: createLogger({ level: 'silent', name: 'test' }),
      startCheck: async () => true,
      startReading: async ({ readingId }) => started.push(readingId) > 0,
    });
  }
  const readings = await of.work(({ em }) => em.find(PimsyReading, {}, { orderBy: { id: 'asc' } }));
  return readings.map(({ status }) => status).join(' ');
}
const ended = () => of.work(({ em }) => em.nativeUpdate(PimsyReading, {}, { status: 'done' }));

it('a practice without Timeero has PIMSY read every two hours, once somebody has read it', async () => {
  expect(await twoHoursLater()).toBe('');
  await of.work(async ({ em }) => {
    em.create(PimsyReading, { scope: 'all', status: 'done', orderedBy: 'system:test', createdAt: new Date(now) });
  });
  expect(await twoHoursLater()).toBe('done requested');
  expect(new Set(started).size).toBe(1);
});

it('never while another reading is under way', async () => {
  expect(await twoHoursLater()).toBe('done requested');
});

it('not where the sync reads PIMSY, nor where PIMSY is not connected', async () => {
  await ended();
  await of.enable('timeero');
  expect(await twoHoursLater()).toBe('done done');
  await of.disable('pimsy');
  await of.disable('timeero');
  expect(await twoHoursLater()).toBe('done done');
});
