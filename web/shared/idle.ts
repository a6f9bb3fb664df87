export type IdleState = { kind: 'active' } | { kind: 'warning'; seconds: number } | { kind: 'over' };

/** Seconds before the end in which the person is warned; never more than half of the time. */
export const warningSeconds = (idleMinutes: number): number => Math.min(60, idleMinutes * 30);

/** Where somebody stands who was last active at `last`, in milliseconds like `now`. */
export const idleState = (last: number, now: number, idleMinutes: number): IdleState => {
  const left = Math.ceil((last + idleMinutes * 60_000 - now) / 1000);
  if (left <= 0) return { kind: 'over' };
  return left <= warningSeconds(idleMinutes) ? { kind: 'warning', seconds: left } : { kind: 'active' };
};
