/** What a task found when its turn came near; `go` runs in the turn itself, after what goes before it. */
export interface Prepared<T> {
  result: T;
  go?: () => Promise<void>;
}

/** Runs `prepare` and then its `go`; resolves with the result when both have ended. */
export type FairTurns = <T>(key: string, prepare: () => Promise<Prepared<T>>) => Promise<T>;

const nothing = async () => {};

/**
 * So many `go` side by side, key by key in turn: who has much to do is asked as often as who has little. While they go the next is prepared already, and
 * only that one.
 */
export function createFairTurns(sideBySide: number): FairTurns {
  const waiting = new Map<string, (() => Promise<() => Promise<void>>)[]>();
  let busy = false;
  let going = 0;
  let ended = Promise.withResolvers<void>();
  const isFull = () => going >= sideBySide;

  /** The first task of the key that waits longest; the key's others go to the end. */
  function take() {
    const [first] = waiting;
    if (!first) return undefined;
    const [key, tasks] = first;
    waiting.delete(key);
    const task = tasks.shift();
    if (tasks.length > 0) waiting.set(key, tasks);
    return task;
  }

  async function begin(go: () => Promise<void>): Promise<void> {
    going += 1;
    await go();
    going -= 1;
    ended.resolve();
    ended = Promise.withResolvers();
  }

  async function run(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let next = take(); next; next = take()) {
      const go = await next();
      while (isFull()) await ended.promise;
      void begin(go);
    }
    busy = false;
  }

  return (key, prepare) =>
    new Promise((resolve, reject) => {
      const task = async () => {
        try {
          const { result, go = nothing } = await prepare();
          return () => go().then(() => resolve(result), reject);
        } catch (error) {
          reject(error);
          return nothing;
        }
      };
      waiting.set(key, [...(waiting.get(key) ?? []), task]);
      void run();
    });
}
