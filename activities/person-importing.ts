import type { Made, Taken } from '../db/person-imports/rows.ts';
import { type Wait, waits } from './field-time-trouble.ts';
import { callFor } from './person-import-calls.ts';
import { putBack, settleEntered, settleMade } from './person-import-outcomes.ts';
import { type CameOrWait, type Entered, type Importing, type Next, stepOf } from './person-import-step.ts';
import { takeGroup } from './person-import-taking.ts';

/** Rows whose intent is committed together, immediately before their calls; a worker that dies leaves as many to be looked for. */
const groupSize = 24;
/** Calls in flight of one group. */
const parallel = 8;

/** Takes up one group of records of a run after the other: taken with their intents, called for, written down, entered into the register. */
export function createPersonImporting(importing: Importing) {
  const step = stepOf(importing);
  return {
    /**
     * A group of records further, at most `most`. What was done is written down in any case; a failure is thrown after that.
     * @returns how many rows were taken, and why to wait @throws FieldTimeError
     */
    async importGroup(runId: string, most: number, signal: AbortSignal): Promise<{ taken: number; wait: Wait | null }> {
      const begun = await takeGroup(step, runId, Math.min(most, groupSize));
      if (!begun) return { taken: 0, wait: waits.disabled };
      const first = await inLanes(begun.group, (next) => callFor(step, next, signal));
      await putBack(
        step,
        first.left.filter(({ act }) => act === 'create').map(({ taken }) => taken),
      );
      const there = await settleMade(step, first.made);
      const stopped = first.wait !== null || first.failure !== null;
      const toRegister = stopped ? [] : there.map((taken): Next => ({ act: 'register', taken }));
      const second = await inLanes(toRegister, (next) => callFor(step, next, signal));
      await settleEntered(step, [...first.entered, ...second.entered]);
      const failure = first.failure ?? second.failure;
      if (failure) throw failure.error;
      return { taken: begun.taken, wait: first.wait ?? second.wait };
    },
  };
}

interface Called<T> {
  made: (Made & Taken)[];
  entered: Entered[];
  wait: Wait | null;
  /** Not begun. */
  left: T[];
  failure: { error: unknown } | null;
}

/** One after the other, a few at a time, until one tells to wait or fails; what is in flight is waited for. */
async function inLanes<T>(all: readonly T[], call: (each: T) => Promise<CameOrWait>): Promise<Called<T>> {
  const queue = [...all];
  const called: Called<T> = { made: [], entered: [], wait: null, left: queue, failure: null };
  const lane = async () => {
    for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
      try {
        const came = await call(each);
        if (came === null) continue;
        if ('made' in came) called.made.push(came.made);
        else if ('entered' in came) called.entered.push(came.entered);
        else called.wait ??= came;
      } catch (error) {
        called.failure ??= { error };
      }
      if (called.wait || called.failure) return;
    }
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  return called;
}
