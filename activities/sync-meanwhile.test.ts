import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { ExternalRecord, SyncChange, TimeeroMapping, WebhookEvent } from '../db/entities/index.ts';
import { endRun } from '../db/sync/end-run.ts';
import { bothEnabled } from '../db/sync/integrations.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { SyncDesk } from '../test/setup/sync-desk.ts';
import { until } from '../test/setup/until.ts';
import { createScheduleSyncActivities } from './schedule-sync.ts';

let database: TestDatabase;
let desk: SyncDesk;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  desk = await SyncDesk.open(database);
});
afterAll(() => database.close());

const unmap = (kind: 'employee' | 'client', externalId: string) =>
  desk.of.work(async ({ em }) => {
    const { id } = await em.findOneOrFail(ExternalRecord, { system: 'pimsy', kind, externalId });
    await em.nativeUpdate(
      TimeeroMapping,
      { pimsyRecordId: id, endedAt: null },
      { endedAt: new Date(desk.now), endedBy: 'system:test' },
    );
  });

/** Does something once a run has planned and before it writes. */
function onceIsPlanned(act: () => Promise<unknown>): void {
  let done = false;
  desk.around = async (task) => {
    const result = await task();
    const planned = await desk.of.work(({ em }) => em.count(SyncChange, { status: 'planned' }));
    if (planned > 0 && !done) {
      done = true;
      await act();
    }
    return result;
  };
}

describe('Between planning and writing', () => {
  it('an employee who is unmapped gets no shift, and one who is mapped to another user does not cost a client the visit', async () => {
    desk.pimsy.put('a1');
    desk.pimsy.put('a2', { employeeIds: ['e2'] });
    onceIsPlanned(() => unmap('employee', 'e1'));
    const run = await desk.sync();
    expect(await desk.changes(run.id)).toEqual({ 'pimsy-a1:c1': 'create skipped', 'pimsy-a2:c1': 'create done' });
    expect(desk.names).toEqual(['pimsy-a2:c1']);
    await desk.map('employee', 'e1', 'u9');
    await desk.sync();
    expect(desk.timeero.named('pimsy-a1:c1').userIds).toEqual(['u9']);
  });

  it('a client who is unmapped has no shift made at the job of another', async () => {
    desk.pimsy.put('a1');
    onceIsPlanned(() => unmap('client', 'c1'));
    const run = await desk.sync();
    expect(await desk.changes(run.id)).toEqual({ 'pimsy-a1:c1': 'create skipped' });
    expect(desk.names).toEqual([]);
  });

  it('a shift that is there is changed although its client is unmapped by then', async () => {
    desk.pimsy.put('a1');
    await desk.sync();
    desk.pimsy.put('a1', { type: 'Intake' });
    onceIsPlanned(() => unmap('client', 'c1'));
    await desk.sync();
    expect(desk.timeero.named('pimsy-a1:c1')).toMatchObject({ title: 'Intake', jobId: 'j1' });
  });
});

describe('A run of single shifts that is cancelled', () => {
  it('leaves what Timeero told of to the next one', async () => {
    desk.pimsy.put('a1');
    await desk.sync();
    desk.timeero.edit('pimsy-a1:c1', { title: 'Theirs' });
    const at = new Date(desk.now);
    await desk.of.work(async ({ em }) => {
      const externalId = desk.timeero.named('pimsy-a1:c1').id;
      em.create(WebhookEvent, {
        key: 'told',
        subject: 'shift',
        externalId,
        operation: 'updated',
        changedAt: at,
        receivedAt: at,
      });
    });
    const { beginSync, finishSync } = createScheduleSyncActivities(desk.deps);
    const { practiceId } = desk.of;
    const begun = await beginSync({ practiceId, what: 'targets' });
    const runId = typeof begun === 'object' && begun !== null ? begun.runId : '';
    await finishSync({ practiceId, runId, status: 'cancelled' });
    await desk.carryOut('targets', 1, 1);
    expect(desk.timeero.named('pimsy-a1:c1').title).toBe('Home visit');
  });
});

/** Whether somebody waits for a lock; by a transaction of its own, as each sees the others as they were when it first looked. */
const isWaiting = () =>
  desk.of.work(async ({ kysely }) => {
    const { rows } = await sql<{ waits: boolean }>`
      select count(*) > 0 as waits from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      kysely,
    );
    return rows[0]?.waits === true;
  });

describe('A run that ends', () => {
  it('while another one is taken up waits for it, instead of each for the other', async () => {
    const runId = await desk.request();
    const { beginSync, finishSync } = createScheduleSyncActivities(desk.deps);
    const { practiceId } = desk.of;
    await beginSync({ practiceId, what: 'rest' });
    const ended = await desk.of.work(async (uow) => {
      await bothEnabled(uow, { lock: true });
      const late = finishSync({ practiceId, runId, status: 'done' });
      await until('the other waits', isWaiting);
      await endRun(uow, runId, { status: 'failed', failure: 'lost', now: new Date(desk.now) });
      // Not awaited in here: it waits for the end of this transaction.
      return { late };
    });
    expect(await ended.late).toMatchObject({ status: 'failed' });
  });
});

describe('A program that edits a shift each time it is put back', () => {
  let told = 0;
  const tell = (id: string) =>
    desk.of.work(async ({ em }) => {
      const at = new Date(desk.now);
      const key = `key-${++told}`;
      em.create(WebhookEvent, {
        key,
        subject: 'shift',
        externalId: id,
        operation: 'updated',
        changedAt: at,
        receivedAt: at,
      });
    });

  it('is answered three times within an hour, and then by the next whole run', async () => {
    desk.pimsy.put('a1');
    await desk.sync();
    const reference = 'pimsy-a1:c1';
    const before = desk.timeero.writes.length;
    for (let times = 0; times < 6; times++) {
      desk.timeero.edit(reference, { title: 'Theirs' });
      await tell(desk.timeero.named(reference).id);
      desk.now += 5_000;
      await desk.carryOut('targets', 1, 2);
    }
    expect(desk.timeero.writes.length - before).toBe(3);
    expect(desk.timeero.named(reference).title).toBe('Theirs');
    await desk.sync();
    expect(desk.timeero.named(reference).title).toBe('Home visit');
  });
});
