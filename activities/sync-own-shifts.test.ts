import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Shift, SyncRun, Task } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { SyncDesk } from '../test/setup/sync-desk.ts';

let database: TestDatabase;
let desk: SyncDesk;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  desk = await SyncDesk.open(database);
  // A run lasts some seconds.
  desk.around = (task) => {
    desk.now += 5_000;
    return task();
  };
});
afterAll(() => database.close());

const minuteMs = 60_000;

/** A shift of our own pages that is to be sent. @returns its id */
async function own(startsAt: string, endsAt: string): Promise<string> {
  const id = newId();
  const at = new Date(desk.now);
  await desk.of.work(async ({ em }) => {
    em.create(Shift, {
      id,
      origin: 'rounds',
      reference: `rounds-${id}`,
      title: 'Team meeting',
      userIds: ['u2'],
      zone: 'America/New_York',
      startsAt: new Date(startsAt),
      endsAt: new Date(endsAt),
      state: 'wanted',
      unsent: true,
      createdAt: at,
      updatedAt: at,
    });
  });
  return id;
}
const change = (id: string, fields: { title?: string; withdrawn?: boolean }) =>
  desk.of.work(({ em }) =>
    em.nativeUpdate(Shift, { id }, { ...fields, unsent: true, updatedAt: new Date(desk.now), version: 2 }),
  );
const row = (id: string) => desk.of.work(({ em }) => em.findOneOrFail(Shift, { id }));
/** Runs of single shifts until nothing waits, or so many were made that there is no end to it. */
const runsOfTargets = async () => (await desk.carryOut('targets', 1, 6)).length;

describe('A shift of our own', () => {
  it('that begins before its change could be sent is left as it is, and waits no longer', async () => {
    const id = await own('2026-03-02T15:10:00Z', '2026-03-02T16:10:00Z');
    expect(await runsOfTargets()).toBe(1);
    await change(id, { title: 'Other meeting' });
    desk.now += 15 * minuteMs;
    expect(await runsOfTargets()).toBe(1);
    expect([await row(id), desk.timeero.named(`rounds-${id}`)]).toMatchObject([
      { unsent: false },
      { title: 'Team meeting' },
    ]);
  });

  it('that Timeero refuses is tried again after a quarter of an hour, and at once when somebody changes it', async () => {
    const id = await own('2026-03-05T15:10:00Z', '2026-03-05T16:10:00Z');
    await runsOfTargets();
    desk.timeero.left.add('u2');
    await change(id, { title: 'Other meeting' });
    expect(await runsOfTargets()).toBeLessThan(3);
    expect(await runsOfTargets()).toBe(0);
    desk.now += 16 * minuteMs;
    expect(await runsOfTargets()).toBe(1);
    desk.timeero.left.clear();
    await change(id, { title: 'Third meeting' });
    expect(await runsOfTargets()).toBe(1);
    expect(desk.timeero.named(`rounds-${id}`).title).toBe('Third meeting');
  });

  it('that a person takes back goes without being asked for again, and alerts nobody', async () => {
    const ids = [
      await own('2026-03-05T15:10:00Z', '2026-03-05T16:10:00Z'),
      await own('2026-03-06T15:10:00Z', '2026-03-06T16:10:00Z'),
    ];
    await runsOfTargets();
    for (const id of ids) await change(id, { withdrawn: true });
    expect(await runsOfTargets()).toBe(1);
    expect(desk.names).toEqual([]);
    const asked = await desk.of.work(async ({ em }) => [
      await em.count(SyncRun, { status: 'held' }),
      await em.count(Task, { type: 'sync-held' }),
    ]);
    expect(asked).toEqual([0, 0]);
  });

  it('that was taken back before Timeero had it is gone', async () => {
    const id = await own('2026-03-05T15:10:00Z', '2026-03-05T16:10:00Z');
    await change(id, { withdrawn: true });
    expect(await runsOfTargets()).toBe(1);
    expect(await row(id)).toMatchObject({ state: 'gone', unsent: false });
    expect(desk.timeero.writes).toEqual([]);
  });

  it('keeps the clock of the practice in the night that shows its hour twice, although it is sent by that of UTC', async () => {
    desk.now = Date.parse('2026-10-25T15:00:00Z');
    const id = await own('2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z');
    await runsOfTargets();
    await desk.sync();
    expect(desk.timeero.named(`rounds-${id}`).zone).toBe('UTC');
    expect((await row(id)).zone).toBe('America/New_York');
  });
});
