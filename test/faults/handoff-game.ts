import { Random } from '../../db/seed/random.ts';
import { type MoveName, moveNames } from '../../domain/chart-handoff/moves.ts';
import type { ChartRequest } from '../../domain/schemas/chart-requests.ts';
import type { Note } from '../../domain/schemas/notes.ts';
import { authors, type CastName, castNames, type HandoffCast, members } from '../setup/handoff-cast.ts';

/** What somebody asked for, by a key of its own, so that it may be asked for again. */
export interface Step {
  /** The `moveId`, or the Idempotency-Key. */
  id: string;
  by: CastName;
  what: 'note' | 'request' | 'release' | MoveName;
  path: string;
  body: Record<string, unknown>;
  requestId: string | null;
  words: string | null;
  documentIds: string[];
  /** null: nobody has answered yet. */
  status: number | null;
  /** The kind of the problem that it was answered with. */
  refusal: string | null;
  /** The note or request that it made. */
  madeId: string | null;
}

/** A request, played by one turn after the other. */
interface Lane {
  random: Random;
  /** Turns that are left. */
  left: number;
  asked: Step | null;
}
interface NotePlay {
  author: CastName;
  note: Step | null;
  lanes: Lane[];
}

export interface GameOptions {
  cast: HandoffCast;
  clientId: string;
  /** Of the client. */
  documentIds: string[];
  seed: number;
  size: GameSize;
  /** Told of each step that is about to be asked for, with how many there were. */
  onStep: (count: number) => void;
  /** Lets hours go by for a request: what time brings comes within seconds. */
  hurry: (requestId: string, seconds: number) => Promise<void>;
}

/** How much is played. */
export interface GameSize {
  notes: number;
  /** Of each request. */
  turns: number;
}
const requestsOfANote = 2;
/** How often somebody who may do several things does each. */
const weights: Record<MoveName, number> = {
  claim: 8,
  acknowledge: 3,
  start: 3,
  ask: 4,
  answer: 8,
  supply: 7,
  decline: 1,
  withdraw: 0.5,
  reassign: 1.5,
  reopen: 1.5,
  say: 2,
};

const isAnswered = (step: Step | null): boolean => step !== null && step.status !== null;

/** People around several notes, their requests at the same time, each in an order that the seed decides. It is cut off, and goes on. */
export class HandoffGame {
  readonly steps: Step[] = [];
  readonly #options: GameOptions;
  readonly #plays: NotePlay[];
  #fallen = false;

  constructor(options: GameOptions) {
    this.#options = options;
    this.#plays = Array.from({ length: options.size.notes }, (_, n) => ({
      author: authors[n % authors.length] ?? 'author',
      note: null,
      lanes: Array.from({ length: requestsOfANote }, (_each, k) => ({
        random: new Random(options.seed * 1_000 + n * 10 + k),
        left: options.size.turns,
        asked: null,
      })),
    }));
  }

  get clientId(): string {
    return this.#options.clientId;
  }
  get requestIds(): string[] {
    return this.#plays.flatMap(({ lanes }) => lanes.flatMap(({ asked }) => asked?.madeId ?? []));
  }
  get unanswered(): Step[] {
    return this.steps.filter(({ status }) => status === null);
  }

  /** Nobody begins anything any more, and what is under way gets no answer. */
  fall(): void {
    this.#fallen = true;
  }

  /** Plays until every lane has had its turns, or stands still because it got no answer. */
  async play(): Promise<void> {
    this.#fallen = false;
    await Promise.all(this.#plays.map((play) => this.#playNote(play)));
  }

  /** Asks once more, as a browser does, for everything that got no answer: by the same key, with the same words. */
  async repeat(): Promise<void> {
    await Promise.all(this.unanswered.map((step) => this.#send(step)));
  }

  /** Brings the requests of every other note to their end, and releases it. */
  async end(): Promise<void> {
    const ending = this.#plays.filter((_, n) => n % 2 === 0);
    await Promise.all(ending.map((play) => this.#endNote(play)));
  }

  async #endNote(play: NotePlay): Promise<void> {
    const toEnd = async (lane: Lane) => {
      for (let n = 0; n < 12 && (await this.#drive(play, lane)); n++);
    };
    await Promise.all(play.lanes.map(toEnd));
    await this.#release(play, false);
  }

  async #playNote(play: NotePlay): Promise<void> {
    const { seed, clientId } = this.#options;
    const title = `Killed ${seed}-${this.#plays.indexOf(play)}`;
    const begun = { title, visitOn: '2026-03-02', text: `Written down in ${title}` };
    play.note ??= await this.#ask({
      by: play.author,
      what: 'note',
      path: `/api/clients/${clientId}/notes`,
      body: begun,
    });
    if (play.note?.madeId) await Promise.all(play.lanes.map((lane) => this.#playLane(play, lane)));
  }

  async #playLane(play: NotePlay, lane: Lane): Promise<void> {
    const { random } = lane;
    lane.asked ??= await this.#ask({
      by: play.author,
      what: 'request',
      path: `/api/notes/${play.note?.madeId}/requests`,
      body: {
        keeper: this.#keeper(random),
        items: [{ code: 'signed-consent' }, { code: 'referral' }],
        words: '',
        required: random.chance(0.75),
        // Of its reminder, which comes at once; late enough that who asks again is not too late.
        dueAt: random.chance(0.4) ? new Date(Date.now() + random.whole(20, 50) * 60_000).toISOString() : null,
      },
    });
    const id = lane.asked?.madeId;
    if (!id) return;
    while (lane.left > 0 && !this.#fallen) {
      lane.left -= 1;
      if (random.chance(0.25)) await this.#options.hurry(id, random.whole(1, 4));
      const done = random.chance(0.1) ? this.#release(play, random.chance(0.3)) : this.#turn(lane, id);
      if (!(await done)) return;
    }
  }

  /** Somebody does something that they may do; now and then somebody else tries something at the same moment. @returns whether it was answered */
  async #turn({ random }: Lane, requestId: string): Promise<boolean> {
    const order = castNames.map((name) => ({ name, at: random.next() })).toSorted((a, b) => a.at - b.at);
    for (const { name } of order) {
      const request = await this.#read(name, requestId);
      if (this.#fallen) return false;
      const moves = (request?.moves ?? []).flatMap(({ move, refusal }) => (refusal === null ? [move] : []));
      const [only, ...more] = moves;
      if (!request || !only || (only === 'say' && more.length === 0 && random.chance(0.6))) continue;
      const chances = { ...weights };
      for (const each of moveNames) if (!moves.includes(each)) chances[each] = 0;
      const move = random.weighted(chances);
      const rivals =
        move === 'claim'
          ? members.filter((each) => each !== name && random.chance(0.6)).map((by) => ({ by, move }))
          : random.chance(0.25)
            ? [{ by: random.pick(castNames), move: random.pick(['say', 'withdraw', 'supply', 'reassign'] as const) }]
            : [];
      const both = [{ by: name, move }, ...rivals].map(({ by, move: what }) => this.#move(random, by, what, request));
      return (await Promise.all(both)).every(isAnswered);
    }
    return true;
  }

  #move(random: Random, by: CastName, move: MoveName, { id, version, itemList }: ChartRequest): Promise<Step | null> {
    const moveId = crypto.randomUUID();
    const words = `Said by ${by}, ${moveId}`;
    const documentIds =
      ['ask', 'answer', 'supply', 'say'].includes(move) && random.chance(0.3)
        ? [random.pick(this.#options.documentIds)]
        : [];
    const open = itemList.find(({ status }) => status === 'open') ?? itemList[0];
    const special: Partial<Record<MoveName, object>> = {
      ask: { words, documentIds },
      answer: { words, documentIds },
      supply: { words, documentIds, itemId: open?.id },
      decline: { words },
      withdraw: { words },
      reassign: { words, keeper: this.#keeper(random, by) },
      reopen: { words },
      say: { words, documentIds },
    };
    const own = special[move];
    return this.#ask({
      id: moveId,
      by,
      what: move,
      path: `/api/chart-requests/${id}/moves`,
      body: { move, moveId, ...(move !== 'say' && { version }), ...own },
      requestId: id,
      words: own ? words : null,
      documentIds,
    });
  }

  /** Whom to ask; nobody can ask themselves. */
  #keeper(random: Random, by: CastName | null = null): { staffId: string } | { groupId: string } {
    const { seats, groupId } = this.#options.cast;
    const who = random.pick(['group', 'group', 'keeper', 'away'] as const);
    return who === 'group' || who === by ? { groupId } : { staffId: seats[who].staffId };
  }

  async #release({ author, note }: NotePlay, override: boolean): Promise<boolean> {
    const id = note?.madeId;
    const seen = await this.#options.cast.seats[author].get<Note>(`/api/notes/${id}`).catch(() => null);
    if (seen?.status !== 200 || seen.body.state === 'released') return seen !== null;
    const reason = { override: { reason: 'It cannot wait any longer' } };
    const body = { version: seen.body.version, ...(override && reason) };
    return isAnswered(await this.#ask({ by: author, what: 'release', path: `/api/notes/${id}/release`, body }));
  }

  /** The next step towards the end of a request. @returns whether there is more to do */
  async #drive({ author }: NotePlay, { random, asked }: Lane): Promise<boolean> {
    const { nameOf } = this.#options.cast;
    const request = asked?.madeId ? await this.#read(author, asked.madeId) : null;
    if (!request || request.phase === 'completed' || request.phase === 'withdrawn') return false;
    if (request.phase === 'needs-information') await this.#move(random, author, 'answer', request);
    else if (request.phase === 'declined') await this.#move(random, author, 'reopen', request);
    else if (request.keeper === null) await this.#move(random, members[0], 'claim', request);
    else await this.#move(random, nameOf(request.keeper.id) ?? 'keeper', 'supply', request);
    return true;
  }

  async #read(by: CastName, id: string): Promise<ChartRequest | null> {
    const answer = await this.#options.cast.seats[by].get<ChartRequest>(`/api/chart-requests/${id}`).catch(() => null);
    return answer?.status === 200 ? answer.body : null;
  }

  /** @returns null: it was too late to ask */
  async #ask(wanted: Pick<Step, 'by' | 'what' | 'path' | 'body'> & Partial<Step>): Promise<Step | null> {
    if (this.#fallen) return null;
    const unknown = { status: null, refusal: null, madeId: null };
    const step: Step = {
      id: crypto.randomUUID(),
      requestId: null,
      words: null,
      documentIds: [],
      ...unknown,
      ...wanted,
    };
    this.steps.push(step);
    this.#options.onStep(this.steps.length);
    await this.#send(step);
    return step;
  }

  async #send(step: Step): Promise<void> {
    const user = this.#options.cast.seats[step.by];
    const key = step.what === 'note' || step.what === 'request' ? { 'idempotency-key': step.id } : undefined;
    const answer = await user.post<{ id?: string; type?: string }>(step.path, step.body, key).catch(() => null);
    const refusal = answer?.body.type?.split(':').at(-1) ?? null;
    // Whoever repeats while the first is still worked on is asked to wait.
    if (!answer || answer.status >= 500 || refusal === 'in-progress') return;
    const madeId = key && answer.status < 300 ? (answer.body.id ?? null) : null;
    Object.assign(step, { status: answer.status, refusal, madeId });
  }
}
