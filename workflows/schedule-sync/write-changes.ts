import { proxyActivities, sleep } from '@temporalio/workflow';
import type { ScheduleSyncActivities } from '../../activities/schedule-sync.ts';
import type { SyncApplying } from '../../activities/sync-applying.ts';
import { rowOptions, writeOptions } from './activity-options.ts';
import type { OpenSync, ScheduleSyncInput, SyncRunIds } from './contract.ts';

const { openSyncChanges } = proxyActivities<ScheduleSyncActivities>(rowOptions);

/** Looks for creations that were never answered; what is in doubt after the last is left to the next run. */
const passes = 3;

/** Writes the changes of a run, range by range, a few at a time, then once more what nobody knows the end of. */
export async function writeChanges(ids: SyncRunIds, input: ScheduleSyncInput): Promise<void> {
  const { rangeSize = 500, parallel = 2 } = input;
  for (let pass = 1; pass <= passes; pass++) {
    const open: OpenSync = await openSyncChanges({ ...ids, rangeSize });
    if (open.ranges.length === 0) return;
    if (pass > 1)
      await sleep(open.settleMs, { summary: `${open.doubt} shifts may have been created; they are looked for` });
    await inLanes(ids, open.ranges, parallel, pass);
  }
}

async function inLanes(ids: SyncRunIds, ranges: OpenSync['ranges'], parallel: number, pass: number): Promise<void> {
  const queue = ranges.map((range, index) => ({
    ...range,
    summary: `Pass ${pass}, range ${index + 1} of ${ranges.length}`,
  }));
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { applyShifts } = proxyActivities<SyncApplying>(writeOptions(next.summary));
      await applyShifts({ ...ids, from: next.from, to: next.to });
    }
  };
  // All of them to their end, also when one has failed: the others may still be writing what became of their last group.
  const lanes = await Promise.allSettled(Array.from({ length: parallel }, lane));
  const ended = lanes.find((each) => each.status === 'rejected');
  if (ended) throw ended.reason;
}
