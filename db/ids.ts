import { v7 } from 'uuid';

/** A new row's id: UUID version 7, so that ids sort by time of creation. */
export function newId(): string {
  return v7();
}

/**
 * Ids for rows that are read in another order than they are written in: all of the present moment, and in the order of the position that is named for
 * each, from 0 to 2 ** 32 - 1, once. It stands behind the time, where version 7 has room for a counter (RFC 9562, 6.2); what follows is random.
 */
export function idsByPosition(): (position: number) => string {
  const msecs = Date.now();
  return (position) => v7({ msecs, seq: position });
}
