import { isCancellation, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { ScheduleSyncActivities } from '../../activities/schedule-sync.ts';
import type { SyncPlanning } from '../../activities/sync-planning.ts';
import { failureType } from '../failure-type.ts';
import { planOptions, rowOptions } from './activity-options.ts';
import {
  type BegunSync,
  lookSignal,
  type ScheduleSyncInput,
  type ScheduleSyncResult,
  syncEnds,
  type SyncRunResult,
} from './contract.ts';
import { readBoth } from './read-both.ts';
import { report } from './report.ts';
import { writeChanges } from './write-changes.ts';

const rows = proxyActivities<ScheduleSyncActivities>(rowOptions);
const { planShifts } = proxyActivities<SyncPlanning>(planOptions);

/** So that several changes of one moment make one run. */
const settleDown = '5s';
/** Another run of the practice is under way; it is looked at again for as long as a lease lasts, and some more. */
const busy = { every: '15s', times: 120 } as const;
/** Bounds what nobody thought of; the next tick or webhook begins anew. */
const mostRuns = 25;

/**
 * Takes up one run after the other and carries each out: read both systems, plan, and write, unless it is a preview or a person has to agree to the
 * deletions first. A run that fails ends as failed; the workflow does not.
 */
export async function scheduleSync(input: ScheduleSyncInput): Promise<ScheduleSyncResult> {
  const { practiceId, targets = false, asked = false } = input;
  let looks = 0;
  setHandler(lookSignal, () => void (looks += 1));
  const result: ScheduleSyncResult = { runs: 0, last: null };
  while (result.runs < mostRuns) {
    if (targets) await sleep(settleDown, { summary: 'Waits for more changes of the same moment' });
    const seen = looks;
    const begun = await begin(practiceId, targets ? 'targets' : result.runs === 0 && !asked ? 'tick' : 'rest');
    if (begun) {
      result.runs += 1;
      result.last = await carryOut(input, begun);
      report(begun.scope, result.last);
    } else if (seen === looks) break;
  }
  return result;
}

async function begin(practiceId: string, what: 'tick' | 'rest' | 'targets'): Promise<BegunSync | null> {
  for (let times = 0; times < busy.times; times++) {
    const begun = await rows.beginSync({ practiceId, what });
    if (begun !== 'busy') return begun;
    await sleep(busy.every, { summary: 'Another run of this practice is under way' });
  }
  return null;
}

async function carryOut(input: ScheduleSyncInput, begun: BegunSync): Promise<SyncRunResult> {
  const { runId, trigger } = begun;
  const ids = { practiceId: input.practiceId, runId };
  try {
    await readBoth(ids, begun);
    const { held, writes } = await planShifts(ids);
    if (held) return await rows.finishSync({ ...ids, status: 'held' });
    if (trigger !== 'preview' && writes > 0) await writeChanges(ids, input);
    return await rows.finishSync({ ...ids, status: 'done' });
  } catch (error) {
    // Stopped by an operator: its lease ends, and the next run counts it as lost.
    if (isCancellation(error)) throw error;
    const type = failureType(error);
    return rows.finishSync({ ...ids, status: type === syncEnds.over ? 'cancelled' : 'failed', failure: type });
  }
}
