import { setTimeout as sleep } from 'node:timers/promises';

/** Takes the next `turns` turns of a sender, `gapMs` apart; resolves in how many milliseconds the first comes, below 0 where it has passed. */
export type LeaseTurns = (turns: number, gapMs: number, slackMs: number) => Promise<number>;

/** The pace of a sender that several processes share. Turns are instants by the process's own clock, in milliseconds. */
export interface SharedPace {
  /** The next so many turns, in order; some may have passed, by less than the slack. */
  take(count: number): Promise<number[]>;
  /** Resolves at the turn; rejects with the signal's reason once the signal aborts. */
  until(turn: number, signal?: AbortSignal): Promise<void>;
  /** Turns that were not used, for the next who takes some. */
  giveBack(turns: readonly number[]): void;
}

/**
 * How far behind its turns a process may come and still use them: the time between two groups is not lost. Together with the share of the rate that is
 * used, any 10 s have at most 11 seconds' worth of hand-overs, and any minute no more than a minute's.
 */
export const paceSlackMs = 900;
const shareOfRate = 0.985;

/** Seconds' worth of turns that are leased at least, so that a fast sender asks four times a second and not for each group. */
const leaseSeconds = 0.25;

/**
 * Hands out turns that are leased in small slices from what all processes share.
 * @param perSecond of all processes together, fractions allowed
 */
export function createSharedPace({
  perSecond,
  lease,
  now = () => performance.now(),
  wait = (ms, signal) => sleep(ms, undefined, { signal }),
}: {
  perSecond: number;
  lease: LeaseTurns;
  now?: () => number;
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}): SharedPace {
  const gap = 1000 / (perSecond * shareOfRate);
  let left: number[] = [];
  // In their order: of two leases asked for side by side the later one may come first.
  const keep = (turns: readonly number[]) => {
    if (turns.length > 0) left = [...left, ...turns].toSorted((a, b) => a - b);
  };
  return {
    async take(count) {
      const oldest = now() - paceSlackMs;
      const first = left.findIndex((turn) => turn >= oldest);
      const usable = first < 0 ? left.length : first;
      const taken = left.slice(usable, usable + count);
      left = left.slice(usable + count);
      const missing = count - taken.length;
      if (missing === 0) return taken;
      const leased = Math.max(missing, Math.floor(perSecond * leaseSeconds));
      const startsIn = await lease(leased, gap, paceSlackMs);
      const from = now() + startsIn;
      const turns = Array.from({ length: leased }, (_, n) => from + n * gap);
      keep(turns.slice(missing));
      return [...taken, ...turns.slice(0, missing)];
    },
    async until(turn, signal) {
      signal?.throwIfAborted();
      const ms = turn - now();
      if (ms > 0) await wait(ms, signal);
    },
    giveBack: keep,
  };
}
