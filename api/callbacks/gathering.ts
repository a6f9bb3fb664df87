/** Writes an item together with what else has come for its key; resolves, once all of them are committed, with what became of it. */
export type Gathering<T, R> = (key: string, item: T) => Promise<R>;

interface Waiting<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

/**
 * While one group of a key is written the next one gathers, so that many share a commit under load and nobody waits for a clock at rest. Of one
 * subject there is only one item in a group: they are written in the order in which they came. A group that cannot be written is tried one by one, as
 * if nothing had been gathered: one that is at fault takes no other with it.
 */
export function createGathering<T, R>({
  write,
  subjectOf,
  most = 100,
}: {
  /** Commits a group. @returns what became of each, in their order */
  write: (key: string, items: readonly T[]) => Promise<readonly R[]>;
  subjectOf: (item: T) => string;
  /** Items of a group. */
  most?: number;
}): Gathering<T, R> {
  /** Of the keys that something is being written of. */
  const gathered = new Map<string, Waiting<T, R>[]>();

  async function settle(key: string, group: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await write(
        key,
        group.map(({ item }) => item),
      );
      for (const [index, result] of results.entries()) group[index]?.resolve(result);
    } catch (error) {
      if (group.length > 1) await Promise.all(group.map((one) => settle(key, [one])));
      else for (const { reject } of group) reject(error);
    }
  }

  async function writeAll(key: string, waiting: Waiting<T, R>[]): Promise<void> {
    while (waiting.length > 0) await settle(key, nextGroup(waiting));
    gathered.delete(key);
  }

  /** Takes it out of what waits. */
  function nextGroup(waiting: Waiting<T, R>[]): Waiting<T, R>[] {
    const subjects = new Set<string>();
    const group: Waiting<T, R>[] = [];
    const left = waiting.splice(0).filter((one) => {
      const subject = subjectOf(one.item);
      if (group.length >= most || subjects.has(subject)) return true;
      subjects.add(subject);
      group.push(one);
      return false;
    });
    waiting.push(...left);
    return group;
  }

  return (key, item) =>
    new Promise((resolve, reject) => {
      const one = { item, resolve, reject };
      const waiting = gathered.get(key);
      if (waiting) {
        waiting.push(one);
        return;
      }
      const begun = [one];
      gathered.set(key, begun);
      void writeAll(key, begun);
    });
}
