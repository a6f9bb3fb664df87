/** A suite as far as its place in a run hangs on it. */
export interface Suite {
  /** From the checkout on. */
  path: string;
  seconds: number;
}

/** Most of their time nothing happens: they wait until Temporal or a lease takes what was killed or cut off to be gone. */
const isWaiting = ({ path }: Suite): boolean => /^test\/faults\/.*(kill|outages)\.test\.ts$/.test(path);

/**
 * The order in which so many workers, each of which takes the next suite when it is through with one, come to an even end: the longest first, and of those
 * that wait one after the other, so that there is always somebody beside them who works.
 */
export function orderOf<S extends Suite>(suites: readonly S[], workers: number): S[] {
  const longestFirst = suites.toSorted((a, b) => b.seconds - a.seconds || (a.path < b.path ? -1 : 1));
  const waiting = longestFirst.filter(isWaiting);
  const working = longestFirst.filter((suite) => !isWaiting(suite));
  /** Seconds at which each worker is through; the first one takes those that wait, as long as there are any. */
  const free = Array.from({ length: workers }, () => 0);
  const order: S[] = [];
  for (;;) {
    const worker = free.indexOf(Math.min(...free));
    const [own, others] = worker === 0 ? [waiting, working] : [working, waiting];
    const next = own.shift() ?? others.shift();
    if (!next) return order;
    order.push(next);
    free[worker] = (free[worker] ?? 0) + next.seconds;
  }
}
