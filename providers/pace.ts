import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when it is the caller's turn; rejects with the signal's reason once the signal aborts. */
export type Pace = (signal?: AbortSignal) => Promise<void>;

/**
 * Spaces calls evenly, first come first served, so that one process stays under a provider's rate.
 * @param perSecond calls per second, fractions allowed
 */
function createPace(perSecond: number): Pace {
  const gap = 1000 / perSecond;
  let next = 0;
  return async (signal) => {
    signal?.throwIfAborted();
    const now = performance.now();
    const turn = Math.max(now, next);
    next = turn + gap;
    if (turn > now) await sleep(turn - now, undefined, { signal });
  };
}

/** One pace for each key, such as a practice, so that all adapters of one key in this process share its turns. */
export function createPaces(perSecond: number): (key: string) => Pace {
  const paces = new Map<string, Pace>();
  return (key) => {
    const pace = paces.get(key) ?? createPace(perSecond);
    paces.set(key, pace);
    return pace;
  };
}
