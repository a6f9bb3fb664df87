import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Absence, Staff, UserGroup } from '../db/entities/index.ts';
import type { MoveName } from '../domain/chart-handoff/moves.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import type { HandoffRole } from '../test/setup/handoff-people.ts';
import { Play } from '../test/setup/handoff-play.ts';

let db: TestDatabase;
let play: Play;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  play = await Play.begin(db);
});

/** What was told of the request, as "role kind", since the last time somebody asked. */
let seen = new Set<string>();
async function told(): Promise<string[]> {
  const { rows } = await play.of.work(({ kysely }) =>
    sql<{ id: string; staff_id: string; kind: string }>`select id, staff_id, kind from alert order by id`.execute(
      kysely,
    ),
  );
  const fresh = rows.filter(({ id }) => !seen.has(id));
  seen = new Set(rows.map(({ id }) => id));
  return fresh.map(({ staff_id: staffId, kind }) => `${play.of.roleOf(staffId) ?? 'nobody'} ${kind}`);
}
const make = (by: HandoffRole, move: MoveName) => play.act({ do: 'move', by, move, stale: false });
/** Has it looked at when a clock in New York shows this; the office is open from 9 to 17. */
const lookAt = async (instant: string) => {
  play.now = new Date(instant);
  return play.look();
};
/** Without who is told by whom that it came. */
const claimed = async () => {
  await make('keeper', 'claim');
  await told();
};

describe('time and a request to the chart keeper', () => {
  it('asked on Monday at ten is due on Wednesday at ten; its keeper is reminded on Tuesday, once', async () => {
    await claimed();
    const { dueAt } = (await play.state()).request;
    expect(dueAt.toISOString()).toBe('2026-03-04T15:00:00.000Z');
    expect(await lookAt('2026-03-03T18:59:00Z')).toMatchObject({ step: 'remind', waitMs: 60_000 });
    expect(await told()).toEqual([]);
    await lookAt('2026-03-03T19:00:00Z');
    await lookAt('2026-03-03T19:00:01Z');
    expect(await told()).toEqual(['keeper request-due']);
  });

  it('overdue goes up the ladder: both sides, the supervisor a business day later, the administrator another one later', async () => {
    await claimed();
    await lookAt('2026-03-04T15:00:00Z');
    expect(await told()).toEqual(expect.arrayContaining(['keeper request-overdue', 'author request-overdue']));
    await lookAt('2026-03-05T15:00:00Z');
    expect(await told()).toEqual(['supervisor request-overdue']);
    await lookAt('2026-03-06T15:00:00Z');
    expect(await told()).toEqual(['administrator request-overdue']);
    expect(await lookAt('2026-03-06T15:00:01Z')).toMatchObject({ step: null });
    // Nothing comes any more by itself, and it is looked at all the same when the office opens on Monday.
    expect((await lookAt('2026-03-07T15:00:00Z')).waitMs).toBe(46 * 3_600_000);
  });

  it('stands still for the keeper while who asked is to answer, who is reminded instead; the answer puts the due time off', async () => {
    await claimed();
    await make('keeper', 'ask');
    await told();
    await lookAt('2026-03-05T16:00:00Z');
    expect(await told()).toEqual(['author request-waits']);
    await make('author', 'answer');
    const { dueAt, phaseSince, level } = (await play.state()).request;
    expect([dueAt.toISOString(), phaseSince.toISOString(), level]).toEqual([
      '2026-03-07T16:00:00.000Z',
      '2026-03-05T16:00:00.000Z',
      0,
    ]);
  });

  it('hands over from a keeper who is away to the delegate, and of one who has left to the group', async () => {
    await claimed();
    await play.act({ do: 'away', who: 'keeper' });
    expect(play.of.roleOf((await play.state()).request.keeperId)).toBe('delegate');
    expect(await told()).toEqual(['delegate request-handed-over', 'author request-progress']);
    await play.act({ do: 'back', who: 'keeper' });
    const other = await Play.begin(db);
    await other.act({ do: 'move', by: 'keeper', move: 'claim', stale: false });
    await other.act({ do: 'leave', who: 'keeper' });
    expect((await other.state()).request).toMatchObject({ keeperId: null, phase: 'requested' });
  });

  it('gives the note of an author who left, and its requests, to somebody who can go on with it', async () => {
    await claimed();
    await play.act({ do: 'leave', who: 'author' });
    const { note, request } = await play.state();
    expect(play.of.roleOf(note.holderId)).toBe('administrator');
    expect(play.of.roleOf(note.authorId)).toBe('author');
    expect(request.version).toBe(3);
    expect(await told()).toEqual(['administrator note-handed-over']);
  });

  it('passes by a supervisor who may not write notes, where an author leaves', async () => {
    const { author, supervisor } = play.of.staff;
    await play.of.work(async ({ em }) => {
      (await em.findOneOrFail(Staff, { id: author.staffId })).supervisorId = supervisor.staffId;
    });
    await play.act({ do: 'leave', who: 'author' });
    expect(play.of.roleOf((await play.state()).note.holderId)).toBe('administrator');
  });

  it('closes what calls for something once it is over', async () => {
    await claimed();
    await make('author', 'withdraw');
    await play.closeAlerts();
    const { rows } = await play.of.work(({ kysely }) =>
      sql<{ kind: string }>`select distinct kind from alert where read_at is null`.execute(kysely),
    );
    expect(rows.map(({ kind }) => kind)).not.toContain('group-request');
  });

  it('of a group in which nobody is left is told at once, once, to who asked and above; and to the group when somebody is there again', async () => {
    await told();
    const use = (active: boolean) =>
      play.of.work(async ({ em }) => {
        (await em.findOneOrFail(UserGroup, { id: play.of.groupId })).active = active;
      });
    await use(false);
    await lookAt('2026-03-02T15:01:00Z');
    await lookAt('2026-03-02T15:02:00Z');
    expect(await told()).toEqual(['author request-unattended', 'administrator request-unattended']);
    await use(true);
    await lookAt('2026-03-02T15:03:00Z');
    await lookAt('2026-03-02T15:04:00Z');
    expect(await told()).toEqual(['keeper group-request', 'delegate group-request']);
    const { rows } = await play.of.work(({ kysely }) =>
      sql<{
        unread: number;
      }>`select count(*)::int as unread from alert where kind = 'request-unattended' and read_at is null`.execute(
        kysely,
      ),
    );
    expect(rows).toEqual([{ unread: 0 }]);
  });

  it('is overseen by the delegate of an absence that is far away only once they were told that it is overdue', async () => {
    await claimed();
    const { keeper, delegate } = play.of.staff;
    await play.of.work(async ({ em }) => {
      const days = { startsOn: '2026-05-04', endsOn: '2026-05-08' };
      em.create(Absence, { staffId: keeper.staffId, delegateId: delegate.staffId, ...days });
    });
    const withdraw = async () => {
      const { version } = (await play.state()).request;
      return (await play.take(await play.write('delegate', 'withdraw', version, undefined))).refusal;
    };
    expect(await withdraw()).toBe('not-yours');
    await lookAt('2026-03-04T15:00:00Z');
    expect(await told()).toContain('delegate request-overdue');
    expect(await withdraw()).toBeNull();
  });
});
