import type { Database } from '../../db/database.ts';
import { broadcastPeople } from '../../db/queries/broadcast-people.ts';
import { isGoing } from '../../domain/broadcast-counts.ts';
import type { BroadcastAfterwards, BroadcastPace } from '../../domain/schemas/broadcast-pace.ts';
import type { Broadcast, BroadcastCounts, BroadcastPeople } from '../../domain/schemas/messaging.ts';
import { broadcastIsOver } from '../../domain/statuses.ts';
import { withPace } from './pace.ts';
import { countedOf } from './shape.ts';

/** What listeners hear: where the broadcast and its messages stand. */
export interface LiveState {
  status: Broadcast['status'];
  counts: BroadcastCounts;
  people: BroadcastPeople | undefined;
  /** While it is running. */
  pace: BroadcastPace | undefined;
  /** Of calls and faxes. */
  afterwards: BroadcastAfterwards | undefined;
}

export interface Listener {
  /** At once, and then whenever something has changed. */
  changed(state: LiveState): void;
  /** Nothing is going to change any more. */
  ended(): void;
}

const everyMs = 1_000;
/** Reports of delivery trickle in after the end; when none has come for so many polls, no more are waited for. */
const quietPolls = 120;
/** Of one that was quiet for so long after its end, and of which something goes out yet, such as a call that is made again half an hour later. */
const quietEveryMs = 10_000;

/** One poll of the database a broadcast, shared by all who watch it; it stops with the last of them. */
export class LiveBroadcasts {
  readonly #database: Database;
  readonly #clock: () => Date;
  readonly #polls = new Map<string, Poll>();

  constructor(database: Database, clock: () => Date) {
    this.#database = database;
    this.#clock = clock;
  }

  /** How many broadcasts are polled at this moment. */
  get size(): number {
    return this.#polls.size;
  }

  /** @returns a function that ends the watching */
  watch(practiceId: string, broadcastId: string, listener: Listener): () => void {
    const key = `${practiceId}/${broadcastId}`;
    const poll = this.#polls.get(key) ?? this.#start(key, practiceId, broadcastId);
    poll.listeners.add(listener);
    if (poll.last) listener.changed(poll.last);
    return () => {
      poll.listeners.delete(listener);
      if (poll.listeners.size === 0) this.#stop(key, poll);
    };
  }

  #start(key: string, practiceId: string, broadcastId: string): Poll {
    const poll: Poll = { listeners: new Set(), last: null, quiet: 0, timer: undefined };
    const look = async () => {
      let nextMs = everyMs;
      try {
        const state = await this.#database.work({ practiceId, actor: 'system:live' }, async (uow) => {
          const counted = await countedOf(uow, broadcastId);
          const [{ status, counts, pace, afterwards } = counted] = await withPace(uow, [counted], this.#clock());
          // Counted again only where messages have moved: most looks after the end find nothing.
          const isSame = JSON.stringify(poll.last?.counts) === JSON.stringify(counts);
          const people = isSame ? poll.last?.people : await broadcastPeople(uow, broadcastId, counts);
          return { status, counts, people, pace, afterwards };
        });
        tell(poll, state);
        if (broadcastIsOver(state.status) && poll.quiet >= quietPolls) nextMs = quietEveryMs;
        if (poll.listeners.size > 0 && isStill(state, poll.quiet)) {
          this.#stop(key, poll);
          for (const listener of poll.listeners) listener.ended();
        }
      } catch {
        // The database is away, or the broadcast is; the next look tells.
      }
      if (this.#polls.get(key) === poll) poll.timer = setTimeout(() => void look(), nextMs);
    };
    this.#polls.set(key, poll);
    void look();
    return poll;
  }

  #stop(key: string, poll: Poll): void {
    clearTimeout(poll.timer);
    if (this.#polls.get(key) === poll) this.#polls.delete(key);
  }
}

interface Poll {
  listeners: Set<Listener>;
  last: LiveState | null;
  /** Polls since the last change. */
  quiet: number;
  timer: NodeJS.Timeout | undefined;
}

function tell(poll: Poll, state: LiveState): void {
  const same = JSON.stringify(state) === JSON.stringify(poll.last);
  poll.quiet = same ? poll.quiet + 1 : 0;
  poll.last = state;
  if (!same) for (const listener of poll.listeners) listener.changed(state);
}

/** Whether nothing is going to change any more, as far as can be told after so many polls without a change. */
export function isStill(
  { status, counts, afterwards }: Pick<LiveState, 'status' | 'counts' | 'afterwards'>,
  quiet: number,
): boolean {
  if (!broadcastIsOver(status) || isGoing({ counts, afterwards })) return false;
  return (afterwards?.reports ?? counts.accepted) === 0 || quiet >= quietPolls;
}
