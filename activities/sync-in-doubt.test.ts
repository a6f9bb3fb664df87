import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WebhookEvent } from '../db/entities/index.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { SyncDesk } from '../test/setup/sync-desk.ts';

let database: TestDatabase;
let desk: SyncDesk;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  desk = await SyncDesk.open(database);
});
afterAll(() => database.close());

describe('a creation that is never answered', () => {
  const unknown = { kind: 'unknown', code: '504' } as const;

  it('is looked for, and is there: it is not repeated', async () => {
    desk.pimsy.put('a1');
    desk.timeero.answer = () => ({ outcome: unknown, taken: true });
    const run = await desk.sync();
    expect(run.counts).toMatchObject({ applied: 1, doubt: 0 });
    expect(desk.timeero.writes).toHaveLength(1);
  });

  it('and is nowhere is repeated after some minutes, and not before', async () => {
    desk.pimsy.put('a1');
    desk.timeero.answer = () => ({ outcome: unknown, taken: false });
    const begun = await desk.request();
    await desk.carryOut('rest', 1);
    expect((await desk.run(begun)).counts).toMatchObject({ doubt: 1 });
    desk.timeero.answer = () => null;
    expect((await desk.sync()).counts).toMatchObject({ applied: 1 });
    expect(desk.timeero.calls.filter((call) => call === 'createShift')).toHaveLength(2);
    expect(desk.names).toEqual(['pimsy-a1:c1']);
  });

  it('stops a run where there are many: Timeero is away', async () => {
    for (let n = 0; n < 30; n++) desk.pimsy.put(`a${n}`);
    desk.timeero.answer = () => ({ outcome: unknown, taken: false });
    expect(await desk.sync()).toMatchObject({ status: 'failed', failure: 'timeero-away' });
    expect(desk.timeero.calls.filter((call) => call === 'createShift').length).toBeLessThan(20);
  });
});

const told = (externalId: string, subject = 'shift') =>
  desk.of.work(async ({ em }) => {
    const at = new Date(desk.now);
    em.create(WebhookEvent, {
      key: `${subject}${externalId}${desk.now}`,
      subject,
      externalId,
      operation: 'updated',
      changedAt: at,
      receivedAt: at,
    });
  });

describe('a webhook', () => {
  it('makes a short run of that shift alone, which puts an edit back', async () => {
    desk.pimsy.put('a1');
    desk.pimsy.put('a2');
    await desk.sync();
    desk.timeero.edit('pimsy-a1:c1', { title: 'Something else' });
    desk.timeero.calls = [];
    await told(desk.timeero.named('pimsy-a1:c1').id);
    const [id = ''] = await desk.carryOut('targets');
    expect(await desk.run(id)).toMatchObject({ trigger: 'webhook', scope: 'targets', status: 'done' });
    expect(desk.timeero.calls).toEqual(['shift', 'updateShift']);
    expect(desk.timeero.named('pimsy-a1:c1').title).toBe('Home visit');
    expect(await desk.carryOut('targets')).toEqual([]);
  });

  it('of a visit makes its shift one that began', async () => {
    desk.pimsy.put('a1');
    await desk.sync();
    const shiftId = desk.timeero.named('pimsy-a1:c1').id;
    const clockIn = { at: '2026-03-02T14:58:00.000Z', zone: null, point: null };
    desk.timeero.seenVisits = [
      { id: '9', userId: 'u1', jobId: 'j1', shiftId, clockIn, clockOut: null, points: [], updatedAt: null },
    ];
    await told('9', 'visit');
    await desk.carryOut('targets');
    desk.pimsy.put('a1', { type: 'Intake' });
    expect(await desk.changes((await desk.sync()).id)).toEqual({ 'pimsy-a1:c1': 'kept begun planned' });
  });
});

describe('two runs of a practice', () => {
  it('never read and write at the same time, and one whose worker is gone is ended', async () => {
    const first = await desk.request();
    const { beginSync } = (await import('./schedule-sync.ts')).createScheduleSyncActivities(desk.deps);
    const begin = () => beginSync({ practiceId: desk.of.practiceId, what: 'tick' });
    const both = await Promise.all([begin(), begin()]);
    expect(both.filter((each) => each === 'busy')).toHaveLength(1);
    desk.now += 16 * 60_000;
    await desk.request();
    expect(await begin()).toMatchObject({ trigger: 'person' });
    expect(await desk.run(first)).toMatchObject({ status: 'failed', failure: 'lost' });
  });
});
