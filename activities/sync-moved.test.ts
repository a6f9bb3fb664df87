import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
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

const today = { startsAt: '2026-03-02T15:30:00Z', endsAt: '2026-03-02T16:30:00Z' };
const wednesday = { startsAt: '2026-03-04T15:30:00Z', endsAt: '2026-03-04T16:30:00Z' };

describe('A visit that PIMSY moves after its shift began', () => {
  it('reaches Timeero at its new time, once, and goes from there when it is cancelled; what began stays', async () => {
    desk.pimsy.put('a1', today);
    await desk.sync();
    const begun = desk.timeero.named('pimsy-a1:c1');
    desk.now += 45 * 60_000;
    desk.pimsy.put('a1', wednesday);
    const run = await desk.sync();
    expect(await desk.changes(run.id)).toEqual({ 'pimsy-a1:c1::2': 'create done' });
    expect(desk.timeero.named('pimsy-a1:c1::2').startsAt).toBe('2026-03-04T15:30:00.000Z');
    expect(desk.timeero.named('pimsy-a1:c1')).toEqual(begun);
    expect((await desk.sync()).counts).toEqual(noCounts);

    desk.timeero.edit('pimsy-a1:c1::2', { title: 'Theirs' });
    await desk.sync();
    expect(desk.timeero.named('pimsy-a1:c1::2').title).toBe('Home visit');
    desk.pimsy.put('a1', { status: 'cancelled' });
    await desk.sync();
    expect(desk.names).toEqual(['pimsy-a1:c1']);
  });

  it('is made once although nobody answers', async () => {
    desk.pimsy.put('a1', today);
    await desk.sync();
    desk.now += 45 * 60_000;
    desk.pimsy.put('a1', wednesday);
    desk.timeero.answer = () => ({ outcome: { kind: 'unknown', code: '504' }, taken: true });
    await desk.sync();
    await desk.sync();
    expect(desk.names).toEqual(['pimsy-a1:c1', 'pimsy-a1:c1::2']);
  });

  it('is known by the name of its second shift also where Rounds has lost its own rows', async () => {
    desk.timeero.add({
      userIds: ['u1'],
      jobId: 'j1',
      title: 'Home visit',
      startsAt: '2026-03-04T15:30:00.000Z',
      endsAt: '2026-03-04T16:30:00.000Z',
      zone: 'America/New_York',
      reference: 'pimsy-a1:c1::2',
    });
    desk.pimsy.put('a1', wednesday);
    await desk.sync();
    expect([desk.names, desk.timeero.writes]).toEqual([['pimsy-a1:c1::2'], []]);
  });
});
