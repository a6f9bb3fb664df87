import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** A new row's id: UUID version 7, so that ids sort by time of creation. */
export function newId(): string {
  return v7();
}

/**
 * Ids for rows that are read in another order than they are written in: all of the present moment, and in the order of the position that is named for
 * each, from 0 to 2 ** 32 - 1, once. It stands behind the time, where version 7 has room for a counter (RFC 9562, 6.2); what follows is random, asked of
 * the system for 512 ids at a time: there may be a million.
 */
export function idsByPosition(): (position: number) => string {
  const msecs = Date.now();
  const pool = new Uint8Array(512 * 16);
  let used = pool.length;
  const rng = () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    return pool.subarray(used, (used += 16));
  };
  return (position) => v7({ msecs, seq: position, rng });
}
