import type { Preview } from '../../../domain/schemas/messaging.ts';

type Counts = Preview['counts'];

/** Reasons by how many they concern, the commonest first. */
export const reasonsByCount = (counts: Counts): [reason: string, count: number][] =>
  Object.entries(counts.byReason)
    .filter(([, count]) => count > 0)
    .toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));

/** How many more (or, negative, fewer) get it and are left out than the last time it was refreshed. */
export const changeOf = (before: Counts, now: Counts): { send: number; skip: number } => ({
  send: now.send - before.send,
  skip: now.skip - before.skip,
});
