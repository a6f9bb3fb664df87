import { setTimeout as sleep } from 'node:timers/promises';

/** A group is through before the first look, as long as its sender and its provider are not slow. */
const lookEveryMs = 750;

export interface HaltWatch {
  /** Aborted: nothing more may be handed over. */
  signal: AbortSignal;
  end(): void;
}

/**
 * Looks again and again, while a group is on its way, whether it has been halted: its turns may lie seconds apart, and its provider be slow, but who has paused a
 * broadcast, or cancelled the rest, is told that two seconds later nothing more goes out. A look that fails halts nothing: where it can't be asked, it can't be
 * paused either.
 */
export function watchForHalt(isHalted: () => Promise<boolean>): HaltWatch {
  const [halted, ended] = [new AbortController(), new AbortController()];
  const look = async () => {
    do await sleep(lookEveryMs, undefined, { signal: ended.signal });
    while (!(await isHalted().catch(() => false)));
    halted.abort();
  };
  // Ended, it sleeps no longer.
  look().catch(() => undefined);
  return { signal: halted.signal, end: () => ended.abort() };
}
