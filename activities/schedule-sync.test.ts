import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SyncChange, SyncRun, Task, Shift, Integration } from '../db/entities/index.ts';
import { FieldTimeUnauthorised, FieldTimeUnreachable, FieldTimeIncomplete } from '../providers/fieldtime/port.ts';
import { EhrUnreachable } from '../providers/ehr/port.ts';
import { noCounts } from '../db/sync/changes.ts';
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

const dayMs = 24 * 3_600_000;

describe('a sync', () => {
  it('copies the schedules of PIMSY to Timeero, and the next one has nothing to write', async () => {
    desk.pimsy.put('a1');
    desk.pimsy.put('a2', {
      clientIds: ['c1', 'c2'],
      employeeIds: ['e1', 'e2'],
      startsAt: '2026-03-06T15:00:00Z',
      endsAt: '2026-03-06T17:00:00Z',
    });
    desk.pimsy.put('a3', { clientIds: [], type: undefined });
    const run = await desk.sync();
    expect(run).toMatchObject({ status: 'done', readWhole: true, counts: { create: 4, applied: 4, failed: 0 } });
    expect(desk.names).toEqual(['pimsy-a1:c1', 'pimsy-a2:c1', 'pimsy-a2:c2', 'pimsy-a3']);
    expect(desk.timeero.named('pimsy-a2:c2')).toMatchObject({
      userIds: ['u1', 'u2'],
      jobId: 'j2',
      zone: 'America/New_York',
    });
    const written = desk.timeero.writes.length;
    const again = await desk.sync();
    expect(again).toMatchObject({ status: 'done', counts: {} });
    expect(desk.timeero.writes).toHaveLength(written);
    expect(await desk.of.work(({ em }) => em.count(SyncChange, { runId: again.id }))).toBe(0);
  });

  it('carries changes and deletions', async () => {
    for (const n of [1, 2, 3, 4, 5, 6]) desk.pimsy.put(`a${n}`);
    await desk.sync();
    desk.pimsy.put('a1', { startsAt: '2026-03-07T20:30:00Z', endsAt: '2026-03-07T21:00:00Z' });
    desk.pimsy.put('a2', { status: 'cancelled' });
    const run = await desk.sync();
    expect(await desk.changes(run.id)).toEqual({
      'pimsy-a1:c1': 'change done',
      'pimsy-a2:c1': 'delete cancelled done',
    });
    expect(desk.timeero.named('pimsy-a1:c1').startsAt).toBe('2026-03-07T20:30:00.000Z');
    expect(desk.names).not.toContain('pimsy-a2:c1');
  });

  it('puts back what was edited or deleted inside Timeero, and tells both values', async () => {
    desk.pimsy.put('a1');
    desk.pimsy.put('a2');
    await desk.sync();
    desk.timeero.edit('pimsy-a1:c1', { startsAt: '2026-03-05T18:00:00.000Z', endsAt: '2026-03-05T19:00:00.000Z' });
    desk.timeero.remove('pimsy-a2:c1');
    const run = await desk.sync();
    expect(await desk.changes(run.id)).toEqual({ 'pimsy-a1:c1': 'put-back done', 'pimsy-a2:c1': 'put-back done' });
    expect(desk.timeero.named('pimsy-a1:c1').startsAt).toBe('2026-03-05T15:00:00.000Z');
    expect(desk.names).toEqual(['pimsy-a1:c1', 'pimsy-a2:c1']);
    const [change] = await desk.of.work(({ em }) => em.find(SyncChange, { runId: run.id, reference: 'pimsy-a1:c1' }));
    expect(change?.fields[0]).toEqual({
      field: 'startsAt',
      before: '2026-03-05T18:00:00.000Z',
      after: '2026-03-05T15:00:00.000Z',
    });
  });

  it('finds an edit although somebody moved the shift out of the window', async () => {
    desk.pimsy.put('a1');
    await desk.sync();
    desk.timeero.edit('pimsy-a1:c1', { startsAt: '2027-01-05T18:00:00.000Z', endsAt: '2027-01-05T19:00:00.000Z' });
    await desk.sync();
    expect(desk.timeero.named('pimsy-a1:c1').startsAt).toBe('2026-03-05T15:00:00.000Z');
    expect(desk.names).toHaveLength(1);
  });

  it('never touches what was created in Timeero, and only shows it', async () => {
    const own = { userIds: ['u1'], jobId: null, title: 'Staff meeting', zone: 'UTC', reference: null };
    const id = desk.timeero.add({ ...own, startsAt: '2026-03-05T15:00:00.000Z', endsAt: '2026-03-05T16:00:00.000Z' });
    desk.pimsy.put('a1');
    await desk.sync();
    await desk.sync();
    expect(desk.timeero.writes.map((write) => write.id)).not.toContain(id);
    const row = () => desk.of.work(({ em }) => em.findOneOrFail(Shift, { timeeroId: id }));
    expect(await row()).toMatchObject({ origin: 'timeero', title: 'Staff meeting', state: 'there' });
    desk.timeero.held.delete(id);
    await desk.sync();
    expect((await row()).state).toBe('gone');
  });

  it('never deletes because something did not come: pages are missing, or PIMSY has the appointment after all', async () => {
    for (const n of [1, 2, 3]) desk.pimsy.put(`a${n}`);
    await desk.sync();
    desk.pimsy.perPage = 1;
    desk.pimsy.breaksAfter = 1;
    expect(await desk.sync()).toMatchObject({ status: 'done', readWhole: false });
    desk.pimsy.breaksAfter = null;
    desk.pimsy.partial = ['changed-meanwhile'];
    desk.pimsy.hidden.add('a2');
    expect(await desk.sync()).toMatchObject({ status: 'done', readWhole: false });
    desk.pimsy.partial = [];
    expect(await desk.sync()).toMatchObject({ readWhole: true, counts: noCounts });
    expect(desk.names).toHaveLength(3);
  });

  it('asks once more before it deletes: PIMSY may have the appointment again by then', async () => {
    for (const n of [1, 2]) desk.pimsy.put(`a${n}`);
    await desk.sync();
    const appointment = desk.pimsy.held.get('a2');
    desk.pimsy.held.delete('a2');
    let asked = 0;
    desk.pimsy.at = (call) => {
      if (call === 'appointment' && ++asked === 2) desk.pimsy.put('a2', appointment);
    };
    const run = await desk.sync();
    expect(await desk.changes(run.id)).toEqual({ 'pimsy-a2:c1': 'delete gone skipped' });
    expect(desk.names).toHaveLength(2);
    expect((await desk.sync()).counts).toEqual(noCounts);
  });

  it('lets a shift go once PIMSY says that its appointment is no more', async () => {
    for (const n of [1, 2]) desk.pimsy.put(`a${n}`);
    await desk.sync();
    desk.pimsy.held.delete('a2');
    const run = await desk.sync();
    expect(await desk.changes(run.id)).toEqual({ 'pimsy-a2:c1': 'delete gone done' });
    expect(desk.names).toEqual(['pimsy-a1:c1']);
  });

  it('never changes a shift that has begun, or into which somebody has clocked', async () => {
    desk.pimsy.put('a1', { startsAt: '2026-03-02T15:30:00Z', endsAt: '2026-03-02T16:30:00Z' });
    desk.pimsy.put('a2');
    await desk.sync();
    desk.now += 3_600_000;
    await desk.of.work(({ em }) =>
      em.nativeUpdate(Shift, { reference: 'pimsy-a2:c1' }, { clockedInAt: new Date(desk.now) }),
    );
    desk.pimsy.put('a1', { status: 'cancelled' });
    desk.pimsy.put('a2', { employeeIds: ['e2'] });
    const run = await desk.sync();
    expect(await desk.changes(run.id)).toEqual({
      'pimsy-a1:c1': 'kept begun planned',
      'pimsy-a2:c1': 'kept begun planned',
    });
    expect(desk.names).toHaveLength(2);
  });

  it('reports who is not mapped, and syncs them once they are', async () => {
    await desk.map('client', 'c9');
    desk.pimsy.put('a1', { clientIds: ['c9'] });
    const run = await desk.sync();
    expect(await desk.changes(run.id)).toEqual({ 'pimsy-a1:c9': 'unmapped client-unmapped planned' });
    await desk.map('client', 'c9', 'j9');
    expect((await desk.sync()).counts).toMatchObject({ create: 1, unmapped: 0 });
  });

  it('of two bookings of one employee at one time makes both', async () => {
    desk.pimsy.put('a1');
    desk.pimsy.put('a2', { clientIds: ['c2'] });
    expect((await desk.sync()).counts).toMatchObject({ create: 2, applied: 2 });
  });

  it('tells which shifts Timeero refuses, such as those of an employee who left, and does the others', async () => {
    desk.pimsy.put('a1');
    desk.pimsy.put('a2', { employeeIds: ['e2'] });
    await desk.sync();
    desk.timeero.left.add('u2');
    desk.pimsy.put('a1', { type: 'Intake' });
    desk.pimsy.put('a2', { type: 'Intake' });
    desk.pimsy.put('a3', { employeeIds: ['e2'] });
    const run = await desk.sync();
    expect(run.counts).toMatchObject({ applied: 1, failed: 2 });
    const [refused] = await desk.of.work(({ em }) => em.find(SyncChange, { runId: run.id, reference: 'pimsy-a3:c1' }));
    expect(refused?.problem).toMatch(/refused these fields: userIds/);
    desk.timeero.left.clear();
    expect((await desk.sync()).counts).toMatchObject({ applied: 2, failed: 0 });
  });

  it('keeps to the wall clock of the place over both nights in which clocks change, and over midnight', async () => {
    desk.pimsy.put('spring', { startsAt: '2026-03-08T06:30:00Z', endsAt: '2026-03-08T07:30:00Z' });
    desk.pimsy.put('midnight', {
      startsAt: '2026-03-10T03:00:00Z',
      endsAt: '2026-03-10T06:00:00Z',
      zone: 'America/Phoenix',
    });
    await desk.sync();
    expect(desk.timeero.named('pimsy-spring:c1')).toMatchObject({
      zone: 'America/New_York',
      startsAt: '2026-03-08T06:30:00.000Z',
    });
    desk.now = Date.parse('2026-10-25T15:00:00Z');
    desk.pimsy.put('autumn', { startsAt: '2026-11-01T05:30:00Z', endsAt: '2026-11-01T06:30:00Z' });
    await desk.sync();
    expect(desk.timeero.named('pimsy-autumn:c1').zone).toBe('UTC');
    expect((await desk.sync()).counts).toEqual(noCounts);
  });
});

describe('a preview', () => {
  it('shows every change and writes none', async () => {
    desk.pimsy.put('a1');
    const run = await desk.sync('preview');
    expect(run).toMatchObject({ status: 'done', counts: { create: 1, applied: 0 } });
    expect([desk.timeero.writes, await desk.of.work(({ em }) => em.count(Shift))]).toEqual([[], 0]);
  });

  it('is all that a timer makes before a person has synced for the first time', async () => {
    desk.pimsy.put('a1');
    await desk.carryOut();
    await desk.carryOut();
    const runs = () => desk.of.work(({ em }) => em.find(SyncRun, {}, { orderBy: { id: 'asc' } }));
    expect((await runs()).map(({ trigger }) => trigger)).toEqual(['preview']);
    expect(desk.timeero.writes).toEqual([]);
    await desk.sync();
    desk.now += 2 * 3_600_000;
    await desk.carryOut();
    expect((await runs()).map(({ trigger, scope }) => [trigger, scope])).toEqual([
      ['preview', 'whole'],
      ['person', 'whole'],
      ['timer', 'changes'],
    ]);
    desk.now += dayMs;
    await desk.carryOut();
    expect((await runs()).at(-1)).toMatchObject({ trigger: 'timer', scope: 'whole' });
  });
});

const many = (count: number) => {
  for (let n = 0; n < count; n++) desk.pimsy.put(`a${n}`);
};
const cancel = (count: number) => {
  for (let n = 0; n < count; n++) desk.pimsy.put(`a${n}`, { status: 'cancelled' });
};

async function approve(id: string): Promise<void> {
  await desk.of.work(async ({ em }) => {
    await em.nativeUpdate(SyncChange, { runId: id, kind: 'delete' }, { approved: true });
    await em.nativeUpdate(SyncRun, { id }, { status: 'requested', decision: 'approved' });
  });
}

describe('the guard', () => {
  it('holds a run that would delete more than the set share, and writes nothing of it', async () => {
    many(20);
    await desk.sync();
    cancel(4);
    expect((await desk.sync()).status).toBe('done');
    cancel(9);
    desk.pimsy.put('a15', { type: 'Intake' });
    const run = await desk.sync();
    expect(run).toMatchObject({ status: 'held', live: 16, counts: { delete: 5, change: 1, applied: 0 } });
    expect(desk.names).toHaveLength(16);
    const tasks = await desk.of.work(({ em }) => em.find(Task, { type: 'sync-held' }));
    expect(tasks).toMatchObject([{ status: 'open', subjectId: run.id }]);
  });

  it('lets go what a person has agreed to, and asks again for more', async () => {
    many(20);
    await desk.sync();
    cancel(6);
    const held = await desk.sync();
    await approve(held.id);
    await desk.carryOut('rest');
    expect(await desk.run(held.id)).toMatchObject({ status: 'done', counts: { delete: 6, applied: 6 } });
    expect(desk.names).toHaveLength(14);

    cancel(10);
    const more = await desk.sync();
    await approve(more.id);
    cancel(15);
    await desk.carryOut('rest');
    expect(await desk.run(more.id)).toMatchObject({ status: 'held', counts: { delete: 9 } });
    expect(desk.names).toHaveLength(14);
  });

  it('remembers for a day what went: many small deletions are held as one large one, a person’s own are not counted', async () => {
    many(20);
    await desk.sync();
    for (const count of [1, 2, 3, 4]) {
      cancel(count);
      desk.now += 2 * 3_600_000;
      expect((await desk.sync()).status).toBe('done');
    }
    cancel(5);
    const held = await desk.sync();
    expect(held).toMatchObject({ status: 'held', counts: { delete: 1 } });
    expect(desk.names).toHaveLength(16);
    desk.now += dayMs;
    expect((await desk.sync()).status).toBe('done');
    expect(desk.names).toHaveLength(15);
  });

  it('drops what waits for a decision when a newer run has planned', async () => {
    many(10);
    await desk.sync();
    cancel(5);
    const first = await desk.sync();
    const second = await desk.sync();
    expect(await desk.run(first.id)).toMatchObject({ status: 'cancelled', decision: 'superseded' });
    expect(second.status).toBe('held');
  });
});

const failures = () =>
  desk.of.work(async ({ em }) => (await em.findOneOrFail(Integration, { system: 'timeero' })).failures);

describe('a system that is away', () => {
  it('fails the run with its reason, counts it, and the next one does the rest', async () => {
    desk.pimsy.put('a1');
    desk.pimsy.at = () => {
      throw new EhrUnreachable();
    };
    expect(await desk.sync()).toMatchObject({ status: 'failed', failure: 'pimsy-away' });
    desk.pimsy.at = () => {};
    desk.timeero.at = () => {
      throw new FieldTimeUnreachable('ECONNREFUSED');
    };
    expect(await desk.sync()).toMatchObject({ status: 'failed', failure: 'timeero-away' });
    expect(await failures()).toBe(2);
    expect(await desk.of.work(({ em }) => em.find(Task, { type: 'sync-failed' }))).toMatchObject([{ status: 'open' }]);
    desk.timeero.at = ({ call }) => {
      if (call === 'createShift') throw new FieldTimeUnauthorised(401);
    };
    expect(await desk.sync()).toMatchObject({ status: 'failed', failure: 'timeero-refuses' });
    desk.timeero.at = () => {};
    desk.now += 320_000;
    expect(await desk.sync()).toMatchObject({ status: 'done', counts: { applied: 1 } });
    expect(await failures()).toBe(0);
    expect(await desk.of.work(({ em }) => em.find(Task, { type: 'sync-failed' }))).toMatchObject([{ status: 'done' }]);
  });

  it('writes nothing where the list of Timeero was cut', async () => {
    desk.pimsy.put('a1');
    desk.timeero.at = ({ call }) => {
      if (call === 'shifts') throw new FieldTimeIncomplete('shifts', 2, 'short');
    };
    expect(await desk.sync()).toMatchObject({ status: 'failed', failure: 'timeero-incomplete' });
    expect(desk.timeero.writes).toEqual([]);
  });
});
