/** Writes an item together with what else has come for its key; resolves, once all of them are committed, with what became of it. */
export type Gathering<T, R> = (key: string, item: T) => Promise<R>;

interface Waiting<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

/** What has come of a key and is not yet committed. */
interface Desk<T, R> {
  waiting: Waiting<T, R>[];
  /** Each of whom writes one group after the other. */
  writers: number;
  /** What is being written is about. */
  subjects: Set<string>;
}

/**
 * While groups of a key are written the next one gathers, so that many share a commit under load and nobody waits for a clock at rest. Two are written at a
 * time: while the database has one, the other is read and answered. Of one subject there is only one item being written: they are written in the order in
 * which they came. A group that cannot be written is tried one by one, as if nothing had been gathered: one that is at fault takes no other with it.
 */
export function createGathering<T, R>({
  write,
  subjectOf,
  most = 100,
  atOnce = 2,
}: {
  /** Commits a group. @returns what became of each, in their order */
  write: (key: string, items: readonly T[]) => Promise<readonly R[]>;
  subjectOf: (item: T) => string;
  /** Items of a group. */
  most?: number;
  /** Groups of a key. */
  atOnce?: number;
}): Gathering<T, R> {
  const desks = new Map<string, Desk<T, R>>();

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

  /** Takes it out of what waits. */
  function nextGroup({ waiting, subjects }: Desk<T, R>): Waiting<T, R>[] {
    const before = new Set(subjects);
    const group: Waiting<T, R>[] = [];
    const left = waiting.splice(0).filter((one) => {
      const subject = subjectOf(one.item);
      if (group.length >= most || before.has(subject)) return true;
      before.add(subject);
      group.push(one);
      return false;
    });
    waiting.push(...left);
    return group;
  }

  /** Until there is nothing left that may be written now; what waits for a subject goes on with whoever writes that. */
  async function writeAll(key: string, desk: Desk<T, R>): Promise<void> {
    desk.writers += 1;
    for (let group = nextGroup(desk); group.length > 0; group = nextGroup(desk)) {
      const own = group.map(({ item }) => subjectOf(item));
      for (const subject of own) desk.subjects.add(subject);
      await settle(key, group);
      for (const subject of own) desk.subjects.delete(subject);
    }
    desk.writers -= 1;
    if (desk.writers === 0) desks.delete(key);
  }

  return (key, item) =>
    new Promise((resolve, reject) => {
      const desk = desks.get(key) ?? { waiting: [], writers: 0, subjects: new Set() };
      desks.set(key, desk);
      desk.waiting.push({ item, resolve, reject });
      if (desk.writers < atOnce) void writeAll(key, desk);
    });
}
