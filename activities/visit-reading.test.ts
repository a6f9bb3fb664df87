import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ReadingMark, Task } from '../db/entities/index.ts';
import { markNonVisitJob } from '../db/visits/non-visit-jobs.ts';
import { FieldTimeIncomplete, FieldTimeMisaddressed } from '../providers/fieldtime/port.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { aVisit, VisitDesk } from '../test/setup/visit-desk.ts';

let database: TestDatabase;
let desk: VisitDesk;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  desk = await VisitDesk.open(database);
});
afterAll(() => database.close());

const mark = () => desk.sync.of.work(({ em }) => em.findOne(ReadingMark, { system: 'timeero', kind: 'visit' }));
const openTasks = () => desk.sync.of.work(({ em }) => em.find(Task, { type: 'visit-refused', status: 'open' }));
const old = (time: string) => ({ at: `2025-12-01T${time}:00.000Z`, zone: 'America/New_York', point: null });

describe('a reading', () => {
  it('in a preview keeps nothing', async () => {
    desk.record(aVisit('v1'));
    await desk.sync.sync('preview');
    expect(await desk.rows()).toEqual([]);
  });

  it('that Timeero does not allow keeps no shift from its place, and is told', async () => {
    desk.pimsy.put('a1');
    desk.timeero.at = ({ call }) => {
      if (call === 'visits') throw new FieldTimeMisaddressed('404');
    };
    expect(await desk.sync.sync()).toMatchObject({ status: 'done' });
    expect(desk.sync.names).toEqual(['pimsy-a1:c1']);
    expect(await mark()).toMatchObject({ failure: 'timeero-refuses' });
    desk.timeero.at = () => {};
    await desk.sync.sync();
    expect(await mark()).toMatchObject({ failure: null, nextSince: expect.any(String) });
  });

  it('looks again at what nobody can read until it is mended', async () => {
    desk.record(aVisit('v1'));
    desk.timeero.unreadable = [{ id: 'v7', reference: null, problem: 'clock_in has no instant.' }];
    await desk.sync.sync();
    expect(await mark()).toMatchObject({ unreadable: 1, nextSince: null });
    desk.timeero.unreadable = [];
    await desk.sync.sync();
    // Ten minutes before the newest change that was seen.
    expect(await mark()).toMatchObject({ unreadable: 0, nextSince: '2026-03-02T14:41:00.000Z' });
  });

  it('notices what was deleted in Timeero without a webhook, and tells a person where PIMSY has it', async () => {
    desk.record(aVisit('v1'), aVisit('v2', { updatedAt: '2026-03-02T14:52:00.000Z' }));
    await desk.carryOut();
    desk.timeero.seenVisits = desk.timeero.seenVisits.filter(({ id }) => id !== 'v1');
    // Within the day runs of the timer read changes alone.
    await desk.sync.sync('timer');
    expect(await desk.standing('v1')).toBe('sent');
    desk.sync.now += 24 * 60 * 60_000;
    await desk.sync.sync('timer');
    expect(await desk.standing('v1')).toBe('unneeded left-pimsy');
    expect(await desk.standing('v2')).toBe('sent');
    expect(await openTasks()).toHaveLength(1);
  });

  it('takes nothing for deleted that a list did not bring: not of half a list, nor what is there by its id or cannot be read', async () => {
    desk.record(aVisit('v1'), aVisit('v2'), aVisit('v3'));
    await desk.carryOut();
    const [, v2, v3] = desk.timeero.seenVisits;
    desk.timeero.seenVisits = [];
    desk.timeero.at = ({ call }) => {
      if (call === 'visits') throw new FieldTimeIncomplete('visits', 2, 'short');
    };
    await desk.sync.sync();
    expect(await desk.standing('v1')).toBe('sent');
    desk.timeero.at = () => {};
    desk.timeero.seenVisits = [v2, v3]
      .flatMap((each) => each ?? [])
      .map((each) => ({ ...each, updatedAt: '2025-01-01T00:00:00.000Z' }));
    desk.timeero.unreadable = [{ id: 'v1', reference: null, problem: 'clock_in has no instant.' }];
    await desk.sync.sync();
    for (const id of ['v1', 'v2', 'v3']) expect(await desk.standing(id)).toBe('sent');
  });

  it('keeps a visit of which a GPS point cannot be read, with the others, and goes on', async () => {
    desk.record(aVisit('v1', { unreadablePoints: 2 }));
    await desk.carryOut();
    expect(await desk.row('v1')).toMatchObject({ state: 'sent', gpsUnreadable: 2, gpsBetween: 2 });
    expect(await mark()).toMatchObject({ unreadable: 0, nextSince: expect.any(String) });
    // Corrected there, it is another one than before.
    desk.record(aVisit('v1'));
    await desk.carryOut();
    expect(await desk.row('v1')).toMatchObject({ gpsUnreadable: 0 });
  });

  it('settles visits of a job whose mark was taken back, however old', async () => {
    desk.record(aVisit('v1', { jobId: 'office', clockIn: old('14:00'), clockOut: old('15:00'), points: [] }));
    const work = { jobId: 'office', by: 'system:test', now: new Date(desk.sync.now) } as const;
    await desk.sync.of.work((uow) => markNonVisitJob(uow, { ...work, marked: true }));
    await desk.sync.sync();
    expect(await desk.standing('v1')).toBe('unneeded non-visit-job');
    await desk.sync.of.work((uow) => markNonVisitJob(uow, { ...work, marked: false }));
    await desk.sync.sync();
    expect(await desk.standing('v1')).toBe('held client-unmapped');
  });

  it('goes no further than its own time where a record is of a time to come', async () => {
    desk.record(aVisit('v1', { updatedAt: '2099-01-01T00:00:00.000Z' }));
    await desk.sync.sync();
    expect((await mark())?.nextSince).toBe(new Date(desk.sync.now - 10 * 60_000).toISOString());
    desk.record(aVisit('v2'));
    desk.record(aVisit('v1'));
    await desk.carryOut();
    expect((await mark())?.nextSince).toMatch(/^2026-03-02/);
  });
});
