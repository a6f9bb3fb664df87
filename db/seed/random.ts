import { keysOf } from '../../domain/keys.ts';

/** Chance that repeats itself: the same seed gives the same numbers on every machine (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 ≤ x < 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** @throws RangeError where the list is empty */
  pick<T>(list: readonly T[]): T {
    const [found] = list.slice(Math.floor(this.next() * list.length));
    if (found === undefined) throw new RangeError('Nothing to pick from');
    return found;
  }

  /** One of the keys, as often as their weights say. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const keys = keysOf(weights);
    let left = this.next() * keys.reduce((sum, key) => sum + weights[key], 0);
    for (const key of keys) if ((left -= weights[key]) < 0) return key;
    return this.pick(keys);
  }

  shuffled<T>(list: readonly T[]): T[] {
    const keyed = list.map((item) => ({ item, key: this.next() }));
    return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
  }
}

/** Ids like those of db/ids.ts (UUID version 7, in the order they are asked for), but the same for the same `random` and start. */
export function idsFrom(random: Random, startMs: number): () => string {
  let count = 0;
  return () => {
    const time = (startMs + count++).toString(16).padStart(12, '0');
    const tail = Array.from({ length: 18 }, () => random.whole(0, 15).toString(16)).join('');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-8${tail.slice(3, 6)}-${tail.slice(6)}`;
  };
}
