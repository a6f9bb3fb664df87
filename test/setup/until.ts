import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until it is so; for what other processes do and nobody tells us. The limit is of a test that hangs. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  { every = 100, within = 600_000 }: { every?: number; within?: number } = {},
): Promise<void> {
  for (const end = Date.now() + within; !(await isSo());) {
    if (Date.now() > end) throw new Error(`Not within ${Math.round(within / 1000)} s: ${what}`);
    await sleep(every);
  }
}
