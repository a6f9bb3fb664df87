import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { Problem } from '../api/problem.ts';
import { signNote } from '../api/records/notes.ts';
import { Absence, ChartMove, ChartRequest, ChartRequestItem, Note, Staff } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { isMove, type MoveName, moveNames, type RequestPhase } from '../domain/chart-handoff/moves.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { HandoffPeople, type HandoffRole, handoffRoles } from '../test/setup/handoff-people.ts';
import { createChartHandoffActivities } from './chart-handoff.ts';

// Hundreds of transactions, on a machine that may be busy.
jest.setTimeout(300_000);

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** More by HANDOFF_RUNS=200. */
const runs = Number(process.env['HANDOFF_RUNS'] ?? 12);

type Action =
  | { do: 'move'; by: HandoffRole; move: MoveName; stale: boolean }
  | { do: 'both'; by: [HandoffRole, HandoffRole]; move: MoveName }
  | { do: 'time'; hours: number }
  | { do: 'away' | 'back' | 'leave'; who: 'author' | 'keeper' }
  | { do: 'release'; override: boolean };

const role = fc.constantFrom(...handoffRoles);
const move = fc.constantFrom(...moveNames);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('move' as const), by: role, move, stale: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('both' as const), by: fc.tuple(role, role), move }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('time' as const), hours: fc.integer({ min: 1, max: 80 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('away' as const, 'back' as const, 'leave' as const),
      who: fc.constantFrom('author' as const, 'keeper' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), override: fc.boolean() }) },
);

/** What the rules of a request come to, written down once more and otherwise: who, from where, to where. */
const plain: Record<MoveName, { who: string; from: RequestPhase[]; to: RequestPhase | null }> = {
  claim: { who: 'group', from: ['requested', 'acknowledged', 'in-progress', 'answered'], to: 'acknowledged' },
  acknowledge: { who: 'keeper', from: ['requested'], to: 'acknowledged' },
  start: { who: 'keeper', from: ['requested', 'acknowledged', 'answered'], to: 'in-progress' },
  ask: { who: 'keeper', from: ['requested', 'acknowledged', 'in-progress', 'answered'], to: 'needs-information' },
  answer: { who: 'asker', from: ['needs-information'], to: 'answered' },
  supply: { who: 'keeper', from: ['requested', 'acknowledged', 'in-progress', 'answered'], to: 'in-progress' },
  decline: {
    who: 'keeper group',
    from: ['requested', 'acknowledged', 'in-progress', 'answered', 'needs-information'],
    to: 'declined',
  },
  withdraw: {
    who: 'asker overseer',
    from: ['requested', 'acknowledged', 'in-progress', 'answered', 'needs-information', 'declined'],
    to: 'withdrawn',
  },
  reassign: {
    who: 'asker overseer keeper',
    from: ['requested', 'acknowledged', 'in-progress', 'answered', 'needs-information', 'declined'],
    to: 'requested',
  },
  reopen: { who: 'asker', from: ['completed', 'declined'], to: 'requested' },
  say: {
    who: 'keeper asker overseer group member',
    from: ['requested', 'acknowledged', 'in-progress', 'answered', 'needs-information', 'declined', 'completed'],
    to: null,
  },
};

/** A request, played and watched. */
class Play {
  readonly of: HandoffPeople;
  readonly ids: { noteId: string; requestId: string };
  readonly #activities = createChartHandoffActivities({ database: db.database });
  now = new Date('2026-03-02T15:00:00Z');
  readonly gone = new Set<HandoffRole>();
  readonly away = new Set<HandoffRole>();
  /** Steps that were answered as made, by id. */
  readonly made: string[] = [];
  overridden = false;

  private constructor(of: HandoffPeople, ids: { noteId: string; requestId: string }) {
    this.of = of;
    this.ids = ids;
  }
  static async begin(): Promise<Play> {
    const of = await HandoffPeople.open(db);
    return new Play(of, await of.asked(new Date('2026-03-02T15:00:00Z')));
  }

  state() {
    return this.of.work(async ({ em }) => {
      const request = await em.findOneOrFail(ChartRequest, { id: this.ids.requestId });
      const note = await em.findOneOrFail(Note, { id: this.ids.noteId });
      const items = await em.find(ChartRequestItem, { requestId: request.id }, { orderBy: { position: 'asc' } });
      return { request, note, open: items.filter((item) => !item.suppliedByMove), items };
    });
  }

  /** Who of the people is what; worked out by hand. */
  sidesOf(by: HandoffRole, { request, note }: Awaited<ReturnType<Play['state']>>): Set<string> {
    const self = [by, ...(by === 'delegate' ? [...this.away] : [])].filter((each) => each === by || !this.away.has(by));
    const has = (staffId?: string | null) => self.some((each) => this.of.staff[each].staffId === staffId);
    const sides = new Set<string>();
    if (has(request.keeperId)) sides.add('keeper');
    if (request.groupId && (by === 'keeper' || by === 'delegate')) sides.add(request.keeperId ? 'member' : 'group');
    if (has(note.holderId)) sides.add('asker');
    const keeper = this.of.roleOf(request.keeperId);
    if (by === 'administrator' || (by === 'supervisor' && keeper === 'keeper')) sides.add('overseer');
    if (by === 'delegate' && keeper !== null && this.away.has(keeper)) sides.add('overseer');
    return sides;
  }

  mayMake(name: MoveName, by: HandoffRole, state: Awaited<ReturnType<Play['state']>>): boolean {
    const { who, from } = plain[name];
    const sides = this.sidesOf(by, state);
    const { phase, keeperId } = state.request;
    const released = Boolean(state.note.releasedAt);
    if (released && (name === 'reopen' || phase === 'completed')) return false;
    if (!who.split(' ').some((each) => sides.has(each)) || !from.includes(phase)) return false;
    return name !== 'claim' || !keeperId;
  }

  async write(by: HandoffRole, name: MoveName, version: number, itemId: string | undefined): Promise<string> {
    const moveId = newId();
    const { staffId, actor } = this.of.staff[by];
    await this.of.work(async ({ em }) => {
      em.create(ChartMove, {
        id: moveId,
        requestId: this.ids.requestId,
        move: name,
        status: 'asked',
        staffId,
        askedBy: actor,
        manager: by === 'administrator',
        readVersion: name === 'say' ? null : version,
        itemIds: name === 'supply' && itemId ? [itemId] : [],
        groupId: name === 'reassign' ? this.of.groupId : null,
        askedAt: this.now,
      });
    });
    return moveId;
  }
  take = (moveId: string) =>
    this.#activities.takeChartMove({
      ...this.of,
      ...this.ids,
      practiceId: this.of.practiceId,
      moveId,
      at: this.now.getTime(),
    });
  look = () => this.#activities.lookAtRequest({ ...this.ids, practiceId: this.of.practiceId, at: this.now.getTime() });

  async act(given: Action): Promise<void> {
    if (given.do === 'move') await this.#move(given);
    else if (given.do === 'both') await this.#both(given);
    else if (given.do === 'time') this.now = new Date(this.now.getTime() + given.hours * 3_600_000);
    else if (given.do === 'release') await this.#release(given.override);
    else await this.#absence(given.do, given.who);
    // As the workflow does after each step, and its timer does.
    if (given.do !== 'release') await this.look();
  }

  async #move({ by, move: name, stale }: Action & { do: 'move' }): Promise<void> {
    const before = await this.state();
    const version = before.request.version - (stale ? 1 : 0);
    const itemId = before.open[0]?.id ?? before.items[0]?.id;
    const moveId = await this.write(by, name, version, itemId);
    const { refusal } = await this.take(moveId);
    const fits = (!stale || name === 'say' || version === 0) && (name !== 'supply' || before.open.length > 0);
    expect([name, by, refusal === null]).toEqual([name, by, this.mayMake(name, by, before) && fits]);
    const after = await this.state();
    if (refusal !== null) expect(after.request.phase).toBe(before.request.phase);
    else {
      const completes = name === 'supply' && before.open.length === 1;
      expect(after.request.phase).toBe(completes ? 'completed' : (plain[name].to ?? before.request.phase));
      this.made.push(moveId);
    }
    // A worker that died before it could say so makes it once all the same.
    expect((await this.take(moveId)).refusal).toBe(refusal);
    expect((await this.state()).request.version).toBe(after.request.version);
  }

  async #both({ by, move: name }: Action & { do: 'both' }): Promise<void> {
    const { request, open, items } = await this.state();
    const itemId = open[0]?.id ?? items[0]?.id;
    const ids = [
      await this.write(by[0], name, request.version, itemId),
      await this.write(by[1], name, request.version, itemId),
    ];
    const taken = await Promise.all(ids.map((id) => this.take(id)));
    const made = ids.filter((_, i) => taken[i]?.refusal === null);
    expect(made.length).toBeLessThanOrEqual(name === 'say' ? 2 : 1);
    this.made.push(...made);
  }

  async #release(override: boolean): Promise<void> {
    const before = await this.state();
    const holder = this.of.roleOf(before.note.holderId) ?? 'author';
    const asking = this.of.asking(holder, this.now);
    const grants = { ...asking.principal.grants, 'Notes Can Allow Unconditional Release': ['modify' as const] };
    const wanted = { version: before.note.version, override: override ? { reason: 'It cannot wait' } : null };
    const sign = this.of.work((uow) =>
      signNote(uow, this.ids.noteId, wanted, { ...asking, principal: { ...asking.principal, grants } }),
    );
    const refused = await sign.then(
      () => null,
      (error: unknown) => (error instanceof Problem ? error.kind : String(error)),
    );
    const isMissing = !['completed', 'withdrawn'].includes(before.request.phase);
    expect(refused).toBe(before.note.releasedAt ? 'released' : isMissing && !override ? 'blocked' : null);
    if (refused === null) this.overridden ||= isMissing;
  }

  async #absence(what: 'away' | 'back' | 'leave', who: 'author' | 'keeper'): Promise<void> {
    const { staffId } = this.of.staff[who];
    if (what === 'away') this.away.add(who);
    else this.away.delete(who);
    if (what === 'leave') this.gone.add(who);
    await this.of.work(async ({ em }) => {
      await em.nativeDelete(Absence, { staffId });
      const delegateId = this.of.staff.delegate.staffId;
      if (what === 'away') em.create(Absence, { staffId, startsOn: '2026-01-01', endsOn: '2027-12-31', delegateId });
      if (what === 'leave') (await em.findOneOrFail(Staff, { id: staffId })).active = false;
    });
  }

  async check(): Promise<void> {
    const { request, note } = await this.state();
    const open = !['completed', 'withdrawn'].includes(request.phase);
    // Never a released note with something required missing, unless that was overridden.
    expect(Boolean(note.releasedAt) && open && !this.overridden).toBe(false);
    expect(Boolean(note.overrideReason)).toBe(this.overridden);
    // Somebody has it who can do it, and one alone.
    const keeper = this.of.roleOf(request.keeperId);
    expect(
      request.keeperId === null || request.keeperId === undefined ? request.groupId !== null : keeper !== null,
    ).toBe(true);
    const { rows } = await this.of.work(({ kysely }) =>
      sql<{ id: string; move: string; at: Date }>`
        select id, move, done_at as at from chart_move where request_id = ${request.id}::uuid and status = 'done' order by done_at, id`.execute(
        kysely,
      ),
    );
    // Everything that was said and done is there, once, and nothing that was refused.
    const told = rows.filter(({ move: name }) => isMove(name)).map(({ id }) => id);
    expect(told.toSorted()).toEqual(this.made.toSorted());
  }
}

describe('a request to the chart keeper, in any order of steps', () => {
  it('keeps to a simple model: nothing is lost, nobody shares it, no note is released too early', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (actions) => {
        const play = await Play.begin();
        for (const each of actions) {
          await play.act(each);
          await play.check();
        }
        const look = await play.look();
        const { request, note } = await play.state();
        const isOver = request.phase === 'withdrawn' || (request.phase === 'completed' && Boolean(note.releasedAt));
        expect(look.over).toBe(isOver);
        const isOpen = !['completed', 'withdrawn', 'declined'].includes(request.phase);
        const keeper = play.of.roleOf(request.keeperId);
        expect(isOpen && keeper !== null && (play.gone.has(keeper) || play.away.has(keeper))).toBe(false);
      }),
      { numRuns: runs },
    );
  });
});
