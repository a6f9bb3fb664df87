import type { Database } from '../../db/database.ts';
import { unreadAlerts } from '../../db/queries/unread-alerts.ts';
import type { UnreadAlerts } from '../../domain/schemas/alerts.ts';

type Listener = (state: UnreadAlerts) => void;

interface Reader {
  listeners: Set<Listener>;
  last: UnreadAlerts | null;
}

const everyMs = 2_000;

/** One look at the alerts for all who listen in this process, one statement a practice; it stops with the last of them. */
export class LiveAlerts {
  readonly #database: Database;
  /** By practice, then by member of staff. */
  readonly #practices = new Map<string, Map<string, Reader>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** How many members of staff are looked up at this moment. */
  get size(): number {
    return [...this.#practices.values()].reduce((sum, readers) => sum + readers.size, 0);
  }

  /** Tells the state at once, and then whenever it has changed. @returns a function that ends the watching */
  watch(practiceId: string, staffId: string, listener: Listener): () => void {
    const readers = this.#practices.get(practiceId) ?? new Map<string, Reader>();
    this.#practices.set(practiceId, readers);
    const reader = readers.get(staffId) ?? { listeners: new Set(), last: null };
    readers.set(staffId, reader);
    reader.listeners.add(listener);
    // Also where somebody listens for them already: what was last told may be two seconds old, and is told anew only where it changed.
    if (reader.last) listener(reader.last);
    void this.#lookAt(practiceId, new Map([[staffId, reader]]));
    this.#timer ??= setTimeout(() => void this.#look(), everyMs);
    return () => {
      reader.listeners.delete(listener);
      if (reader.listeners.size > 0) return;
      readers.delete(staffId);
      if (readers.size === 0) this.#practices.delete(practiceId);
      if (this.#practices.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  async #look(): Promise<void> {
    for (const [practiceId, readers] of this.#practices) await this.#lookAt(practiceId, readers);
    this.#timer = this.#practices.size > 0 ? setTimeout(() => void this.#look(), everyMs) : undefined;
  }

  async #lookAt(practiceId: string, readers: ReadonlyMap<string, Reader>): Promise<void> {
    try {
      const found = await this.#database.work({ practiceId, actor: 'system:live' }, (uow) =>
        unreadAlerts(uow, [...readers.keys()]),
      );
      for (const { staffId, unread, latest } of found) tell(readers.get(staffId), { unread, latest });
    } catch {
      // The database is away; the next look tells.
    }
  }
}

function tell(reader: Reader | undefined, state: UnreadAlerts): void {
  if (!reader || (reader.last?.unread === state.unread && reader.last.latest === state.latest)) return;
  reader.last = state;
  for (const listener of reader.listeners) listener(state);
}
