import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Logger } from '../platform/log.ts';
import type { Database } from './database.ts';

/** An answer that took longer says too little: PostgreSQL read its clock at any moment of it. */
const longestMs = 2_000;

/** A clock that went on by so much more or less than time did was set, or its machine slept. */
const strideMs = 1_000;

/** Nobody needs to hear of less. */
const worthSayingMs = 10_000;

export interface SharedClock {
  /** The present time by PostgreSQL's clock; by this machine's until that was asked for once. */
  now: () => Date;
  /** Asks PostgreSQL for its time. @returns whether it answered within two seconds; never throws */
  measure: () => Promise<boolean>;
}

/**
 * The clock of PostgreSQL, which all processes share, as one of them reads it without asking each time: whoever sends writes down when, and others reckon
 * with it (looks at the provider, leases), so that nobody's own clock may count. Between two measurements time goes on as it does for this machine,
 * whatever its clock is set to meanwhile; but a machine that slept, whose time stood still, believes its clock, or it would hand over what others have long
 * given up. The database dates its rows by it, too: sweepers ask which were changed some seconds ago.
 */
export function createSharedClock(
  database: Pick<Database, 'outside' | 'goBy'>,
  log: Logger,
  { wall = () => Date.now(), ticks = () => performance.now() }: { wall?: () => number; ticks?: () => number } = {},
): SharedClock {
  let last = { shared: wall(), wall: wall(), ticks: ticks() };
  let saidMs = 0;
  let measuring: Promise<boolean> | null = null;

  async function ask(): Promise<boolean> {
    const begun = ticks();
    try {
      const { rows } = await database.outside(({ kysely }) =>
        sql<{ now: number }>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`.execute(kysely),
      );
      const [here, ended] = [wall(), ticks()];
      const took = ended - begun;
      if (!rows[0] || took > longestMs) return false;
      last = { shared: rows[0].now + took / 2, wall: here, ticks: ended };
      say(here - last.shared);
      return true;
    } catch {
      return false;
    }
  }

  function say(aheadMs: number): void {
    if (Math.abs(aheadMs - saidMs) < worthSayingMs) return;
    saidMs = aheadMs;
    log.warn(
      { aheadMs: Math.round(aheadMs) },
      "This machine's clock is not PostgreSQL's, which is used; set both right",
    );
  }

  const inTime = () => Promise.race([ask(), sleep(longestMs, false, { ref: false })]);
  const measure = () => (measuring ??= inTime().finally(() => (measuring = null)));

  const now = () => {
    const [byWall, byTicks] = [wall() - last.wall, ticks() - last.ticks];
    if (Math.abs(byWall - byTicks) > strideMs) void measure();
    return new Date(last.shared + Math.max(byWall, byTicks));
  };
  database.goBy(now);
  return { measure, now };
}
