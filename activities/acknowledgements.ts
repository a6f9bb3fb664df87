import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Few enough that the death of a worker leaves little in doubt of what was answered already, and many enough that a fast server is not held back by
 * a commit for each message.
 */
const gathered = { most: 25, ms: 20 } as const;

export interface Acknowledgements<T> {
  add(ended: T): void;
  /** Resolves when all that was added is written; rejects with the first failure to write. */
  written(): Promise<void>;
}

/** Has `commit` write what has ended in small groups, one after the other: a slow answer does not hold back those before it. */
export function createAcknowledgements<T>(commit: (ended: T[]) => Promise<void>): Acknowledgements<T> {
  let waiting: T[] = [];
  const writes: Promise<void>[] = [];
  let full = Promise.withResolvers<void>();

  async function flush(reached: Promise<void>): Promise<void> {
    await Promise.race([reached, sleep(gathered.ms)]);
    const group = waiting;
    [waiting, full] = [[], Promise.withResolvers<void>()];
    await commit(group);
  }

  return {
    add(ended) {
      if (waiting.push(ended) === 1) {
        const [before, { promise }] = [writes.at(-1), full];
        const write = Promise.allSettled([before]).then(() => flush(promise));
        // A failure is told by `written`, not before.
        write.catch(() => undefined);
        writes.push(write);
      }
      if (waiting.length >= gathered.most) full.resolve();
    },
    async written() {
      full.resolve();
      const failed = (await Promise.allSettled(writes)).find((each) => each.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}
