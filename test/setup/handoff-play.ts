import { sql } from 'kysely';
import { createChartHandoffActivities } from '../../activities/chart-handoff.ts';
import { Problem } from '../../api/problem.ts';
import { signNote } from '../../api/records/notes.ts';
import { Absence, ChartMove, ChartRequest, ChartRequestItem, Note, Staff } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { isMove, type MoveName, type RequestPhase } from '../../domain/chart-handoff/moves.ts';
import type { TestDatabase } from './database.ts';
import { HandoffPeople, type HandoffRole } from './handoff-people.ts';

export type Action =
  | { do: 'move'; by: HandoffRole; move: MoveName; stale: boolean }
  | { do: 'both'; by: [HandoffRole, HandoffRole]; move: MoveName }
  | { do: 'time'; hours: number }
  | { do: 'away' | 'back' | 'leave'; who: 'author' | 'keeper' }
  | { do: 'release'; override: boolean };

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
export class Play {
  readonly of: HandoffPeople;
  readonly ids: { noteId: string; requestId: string };
  now = new Date('2026-03-02T15:00:00Z');
  readonly gone = new Set<HandoffRole>();
  readonly away = new Set<HandoffRole>();
  /** Steps that were answered as made, by id. */
  readonly made: string[] = [];
  overridden = false;
  /** What went otherwise than the model says. */
  readonly faults: string[] = [];
  readonly #activities;

  private constructor(db: TestDatabase, of: HandoffPeople, ids: { noteId: string; requestId: string }) {
    this.#activities = createChartHandoffActivities({ database: db.database });
    this.of = of;
    this.ids = ids;
  }
  static async begin(db: TestDatabase): Promise<Play> {
    const of = await HandoffPeople.open(db);
    return new Play(db, of, await of.asked(new Date('2026-03-02T15:00:00Z')));
  }

  #must(isSo: boolean, what: string): void {
    if (!isSo) this.faults.push(what);
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
    // Once the ladder has told them.
    if (by === 'delegate' && keeper !== null && this.away.has(keeper) && request.level > 0) sides.add('overseer');
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
  take = (moveId: string) => this.#activities.takeChartMove({ ...this.#at(), moveId });
  look = () => this.#activities.lookAtRequest(this.#at());
  closeAlerts = () => this.#activities.closeRequestAlerts(this.#at());
  #at = () => ({ ...this.ids, practiceId: this.of.practiceId, at: this.now.getTime() });

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
    const expected = this.mayMake(name, by, before) && fits;
    this.#must((refusal === null) === expected, `${by} ${name} from ${before.request.phase}: ${refusal ?? 'made'}`);
    const after = await this.state();
    if (refusal !== null) this.#must(after.request.phase === before.request.phase, `${name} was refused, and moved it`);
    else {
      const completes = name === 'supply' && before.open.length === 1;
      const to = completes ? 'completed' : (plain[name].to ?? before.request.phase);
      this.#must(after.request.phase === to, `${name} led to ${after.request.phase} instead of ${to}`);
      this.made.push(moveId);
    }
    // A worker that died before it could say so makes it once all the same.
    this.#must((await this.take(moveId)).refusal === refusal, `${name}, asked for again, is answered otherwise`);
    this.#must((await this.state()).request.version === after.request.version, `${name} was made twice`);
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
    this.#must(made.length <= (name === 'say' ? 2 : 1), `two made ${name} at once`);
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
    const expected = before.note.releasedAt ? 'released' : isMissing && !override ? 'blocked' : null;
    this.#must(refused === expected, `the release was answered ${refused ?? 'done'} instead of ${expected ?? 'done'}`);
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
    this.#must(!note.releasedAt || !open || this.overridden, 'released although something is missing');
    this.#must(Boolean(note.overrideReason) === this.overridden, 'an override without its reason');
    // Somebody has it who can do it, and one alone.
    const keeper = this.of.roleOf(request.keeperId);
    this.#must(request.keeperId ? keeper !== null : Boolean(request.groupId), 'nobody has it');
    const { rows } = await this.of.work(({ kysely }) =>
      sql<{ id: string; move: string; at: Date }>`
        select id, move, done_at as at from chart_move where request_id = ${request.id}::uuid and status = 'done' order by done_at, id`.execute(
        kysely,
      ),
    );
    // Everything that was said and done is there, once, and nothing that was refused.
    const told = rows.filter(({ move: name }) => isMove(name)).map(({ id }) => id);
    const [kept, made] = [new Set(told), new Set(this.made)];
    this.#must(
      kept.size === told.length && kept.size === made.size,
      `${made.size} steps were made, ${told.length} are told`,
    );
    this.#must(
      [...made].every((id) => kept.has(id)),
      'a step is lost',
    );
  }
}
