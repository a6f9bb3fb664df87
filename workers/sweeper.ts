import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../platform/log.ts';

/**
 * Runs `sweep` now and again `everyMs` after each end until the signal aborts, and resolves when the last one is done.
 * A sweep that fails is logged, and the next one comes all the same.
 */
export async function sweepRegularly(
  { sweep, everyMs, log }: { sweep: () => Promise<void>; everyMs: number; log: Logger },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sweep().catch((error: unknown) => log.error({ err: error }, 'Looking for work that waits has failed'));
    await pause(everyMs, signal);
  }
}

/** Waits; ends early, without an error, when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
