import { tooMany } from '../problem.ts';

/** Counts requests by address in fixed minutes, in this process; a flood guard, not the lock-out of accounts. */
export function rateLimit(perMinute: number): (address: string, now: Date) => void {
  let minute = 0;
  let counts = new Map<string, number>();
  return (address, now) => {
    const current = Math.floor(now.getTime() / 60_000);
    if (current !== minute) {
      minute = current;
      counts = new Map();
    }
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    if (count > perMinute)
      throw tooMany('Too many requests came from your address', 60 - ((now.getTime() / 1000) % 60));
  };
}
