import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { ChartMove, Client, Note, Staff } from '../db/entities/index.ts';
import { createLogger } from '../platform/log.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import type { HandoffRole } from '../test/setup/handoff-people.ts';
import { Play } from '../test/setup/handoff-play.ts';
import { sweepChartHandoffs } from './chart-handoff-sweeper.ts';

let db: TestDatabase;
let play: Play;
/** Requests of this play that were asked to be looked at. */
let asked: number;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  play = await Play.begin(db);
  asked = 0;
});

const sweep = async (now: string) => {
  await sweepChartHandoffs({
    database: db.database,
    clock: () => new Date(now),
    log: createLogger({ level: 'silent', name: 'test' }),
    lookAt: async ({ requestId }) => void (asked += requestId === play.ids.requestId ? 1 : 0),
  });
  return asked;
};
/** Sweeps, and looks where that was asked for, as the workflow does. */
const sweepAndLook = async (now: string) => {
  const before = asked;
  if ((await sweep(now)) > before) {
    play.now = new Date(now);
    await play.look();
  }
  return asked;
};
const claimed = () => play.act({ do: 'move', by: 'keeper', move: 'claim', stale: false });
const set = (statement: ReturnType<typeof sql>) => play.of.work(({ kysely }) => statement.execute(kysely));
const away = (who: HandoffRole, delegate: HandoffRole | null, since: string) => {
  const { staff } = play.of;
  return set(sql`insert into absence (staff_id, starts_on, ends_on, delegate_id, updated_at) values
    (${staff[who].staffId}::uuid, '2026-03-01', '2026-03-31', ${delegate && staff[delegate].staffId}::uuid, ${since}::timestamptz)`);
};
const alerts = async (kind: string) => {
  const { rows } = await play.of.work(({ kysely }) =>
    sql<{ staffId: string }>`select staff_id as "staffId" from alert where kind = ${kind} order by id`.execute(kysely),
  );
  return rows.map(({ staffId }) => play.of.roleOf(staffId));
};

describe('the sweeper', () => {
  it('has looked at what has no workflow, and what was not looked at in time', async () => {
    expect(await sweep('2026-03-02T15:00:04Z')).toBe(0);
    expect(await sweep('2026-03-02T15:00:05Z')).toBe(1);
    await claimed();
    expect(await sweep('2026-03-02T16:00:00Z')).toBe(1);
    expect(await sweep('2026-03-09T15:00:00Z')).toBe(2);
  });

  it('has looked at it once where its keeper has left', async () => {
    await claimed();
    await set(sql`update staff set active = false, updated_at = '2026-03-02T15:30:00Z'
      where id = ${play.of.staff.keeper.staffId}::uuid`);
    expect(await sweepAndLook('2026-03-02T15:31:00Z')).toBe(1);
    expect((await play.state()).request.keeperId).toBeNull();
    expect(await sweepAndLook('2026-03-02T15:40:00Z')).toBe(1);
  });

  it('leaves alone a keeper who is away and whom nobody can stand in for, until something changes or a day begins', async () => {
    await claimed();
    await away('keeper', 'delegate', '2026-03-02T15:30:00Z');
    await away('delegate', null, '2026-03-02T15:30:00Z');
    expect(await sweepAndLook('2026-03-02T15:31:00Z')).toBe(1);
    // Once more, since what was committed late may bear the instant of before.
    expect(await sweepAndLook('2026-03-02T15:37:00Z')).toBe(2);
    for (const minute of [43, 49, 55]) expect(await sweepAndLook(`2026-03-02T15:${minute}:00Z`)).toBe(2);
    await set(sql`update absence set updated_at = '2026-03-02T16:10:00Z'`);
    expect(await sweepAndLook('2026-03-02T16:11:00Z')).toBe(3);
    for (const minute of [30, 40, 50]) expect(await sweepAndLook(`2026-03-02T16:${minute}:00Z`)).toBe(4);
    expect(await sweepAndLook('2026-03-03T05:00:30Z')).toBe(5);
    expect((await play.state()).request.keeperId).toBe(play.of.staff.keeper.staffId);
  });

  it('has looked at a group’s request once nobody of it is left, and once somebody is there again', async () => {
    await play.look();
    expect(await sweepAndLook('2026-03-02T15:01:00Z')).toBe(0);
    await set(sql`update user_group set active = false where id = ${play.of.groupId}::uuid`);
    expect(await sweepAndLook('2026-03-02T15:01:10Z')).toBe(1);
    expect(await alerts('request-unattended')).toEqual(['author', 'administrator']);
    expect(await sweepAndLook('2026-03-02T15:01:20Z')).toBe(1);
    await set(sql`update user_group set active = true where id = ${play.of.groupId}::uuid`);
    expect(await sweepAndLook('2026-03-02T15:01:30Z')).toBe(2);
    expect(await sweepAndLook('2026-03-02T15:01:40Z')).toBe(2);
  });

  it('hands over a note of somebody who has left behind any number of notes that nobody can take', async () => {
    const { author, administrator } = play.of.staff;
    const { noteId } = play.ids;
    await set(sql`delete from profile_rule where rule = 'Restricted Charts'`);
    const { id: closedTo } = await play.of.people.client();
    await play.of.work(async ({ em }) => {
      (await em.findOneOrFail(Client, { id: closedTo })).restricted = true;
      (await em.findOneOrFail(Staff, { id: author.staffId })).active = false;
    });
    // Older than the note that can be handed over.
    await set(sql`insert into note (id, client_id, author_id, holder_id, title, visit_on)
      select overlay(${noteId} placing lpad(to_hex(i), 4, '0') from 1 for 4)::uuid, ${closedTo}::uuid, ${author.staffId}::uuid, ${author.staffId}::uuid,
             'Progress note', '2026-03-02' from generate_series(0, 59) i`);
    await sweep('2026-03-02T15:00:00Z');
    const { rows } = await play.of.work(({ kysely }) =>
      sql<{ id: string }>`select id from note where holder_id = ${administrator.staffId}::uuid`.execute(kysely),
    );
    expect(rows).toEqual([{ id: noteId }]);
    expect(await play.of.work(({ em }) => em.count(Note, { holderId: author.staffId }))).toBe(60);
  });

  it('gives up a step that nobody has made for an hour, so that it is not made later, and tells who asked for it', async () => {
    const id = await play.write('author', 'withdraw', 1, undefined);
    const statusOf = (moveId: string) =>
      play.of.work(async ({ em }) => (await em.findOneOrFail(ChartMove, { id: moveId })).status);
    await sweep('2026-03-02T15:59:00Z');
    expect(await statusOf(id)).toBe('asked');
    await sweep('2026-03-02T16:00:00Z');
    expect(await statusOf(id)).toBe('refused');
    expect(await alerts('request-not-made')).toEqual(['author']);
    expect((await play.take(id)).refusal).toBe('not-made');
    expect((await play.state()).request.phase).toBe('requested');
    await sweep('2026-03-02T17:00:00Z');
    expect(await alerts('request-not-made')).toHaveLength(1);
  });

  it('gives up a step of long ago without a word', async () => {
    const id = await play.write('author', 'withdraw', 1, undefined);
    await sweep('2026-03-04T16:00:00Z');
    expect((await play.take(id)).refusal).toBe('not-made');
    expect(await alerts('request-not-made')).toEqual([]);
  });

  it('tells nobody of a step that was not made where they have made it anew', async () => {
    const lost = await play.write('keeper', 'claim', 1, undefined);
    play.now = new Date('2026-03-02T15:10:00Z');
    await claimed();
    await sweep('2026-03-02T17:00:00Z');
    expect(await alerts('request-not-made')).toEqual([]);
    expect((await play.take(lost)).refusal).toBe('not-made');
  });
});
