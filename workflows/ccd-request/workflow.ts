import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setHandler,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CcdChecking } from '../../activities/ccd-checking.ts';
import type { CcdFetching } from '../../activities/ccd-fetching.ts';
import type { CcdRequestActivities, CcdStand } from '../../activities/ccd-request.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { documentScanStart, documentScanType } from '../document-scan/contract.ts';
import type { documentScan } from '../document-scan/workflow.ts';
import { failureType } from '../failure-type.ts';
import { rowOptions } from '../message/activity-options.ts';
import { ccdChangedSignal, ccdRequestFailures, type CcdRequestInput, type CcdRequestResult } from './contract.ts';

const nonRetryableErrorTypes = Object.values(ccdRequestFailures);
const { lookAtCcd, leaveToStaff } = proxyActivities<CcdRequestActivities>({
  ...rowOptions,
  retry: { ...rowOptions.retry, nonRetryableErrorTypes },
});
/**
 * PIMSY may make the document while it is asked. After six tries, some ten minutes, staff hear of it; within half an hour also where PIMSY asks to wait for longer, or no
 * worker is there to ask it. They can have PIMSY asked again.
 */
const { fetchCcd } = proxyActivities<CcdFetching>({
  taskQueue: queues.integration,
  startToCloseTimeout: '5m',
  scheduleToCloseTimeout: '30m',
  heartbeatTimeout: '30s',
  retry: {
    initialInterval: '5s',
    backoffCoefficient: 3,
    maximumInterval: '5m',
    maximumAttempts: 6,
    nonRetryableErrorTypes,
  },
});
/** Some megabytes are read and parsed. Trouble with storage or database passes. */
const { checkCcd } = proxyActivities<CcdChecking>({
  taskQueue: queues.documents,
  startToCloseTimeout: '2m',
  retry: { initialInterval: '1s', maximumInterval: '1m', nonRetryableErrorTypes },
});

/** What is under way for a request that is at a step. */
interface Work {
  step: CcdStand['step'];
  over: boolean;
  stop(): void;
}

/** Milliseconds between two looks at a scan that somebody else has started. */
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/**
 * Gets a client their clinical document: from PIMSY, else from staff, scanned and looked at before they see it. Each turn asks the row what comes next, so whatever
 * people did meanwhile counts; what is overdue is told by the looks, for which nothing that is under way is waited for. That goes on as long as the row is at its step.
 */
export async function ccdRequest(input: CcdRequestInput): Promise<CcdRequestResult> {
  const { practiceId, requestId, looks: most = Infinity } = input;
  const of = { practiceId, requestId };
  let changed = false;
  let scanWaitMs = firstWaitMs;
  let work: Work | null = null;
  setHandler(ccdChangedSignal, () => void (changed = true));

  for (let looks = 1; ; looks++) {
    changed = false;
    const { step, documentId, waitMs } = await lookAtCcd({ ...of, at: Date.now() });
    if (step === 'over') {
      upsertSearchAttributes(attributesOf({ phase: 'answered', outcome: outcomes.ok }));
      return { looks };
    }
    upsertSearchAttributes(attributesOf({ phase: step === 'wait' ? 'needs-staff' : step }));
    if (work && (work.over || work.step !== step)) {
      work.stop();
      work = null;
    }
    if (step === 'fetch') work ??= begin(step, () => fetchCcd(of).catch((error: unknown) => giveUp(of, error)));
    if (step === 'check') work ??= begin(step, () => checkCcd(of));
    const current = work;
    if (current) await condition(() => current.over || changed, waitMs);
    if (step === 'scan' && documentId !== null && !(await scanned({ practiceId, documentId }, () => changed, waitMs))) {
      await condition(() => changed, scanWaitMs);
      scanWaitMs = Math.min(scanWaitMs * 2, longestWaitMs);
    }
    if (step === 'wait') await condition(() => changed, waitMs, { summary: 'Until staff answer, or it is overdue' });
    if (looks < most && !workflowInfo().continueAsNewSuggested) continue;
    await condition(allHandlersFinished);
    await continueAsNew<typeof ccdRequest>(input);
  }
}

/** However it ends, the row says what came of it. */
function begin(step: Work['step'], task: () => Promise<void>): Work {
  const scope = new CancellationScope();
  const work = { step, over: false, stop: () => scope.cancel() };
  const end = () => void (work.over = true);
  scope.run(task).then(end, end);
  return work;
}

async function giveUp(of: { practiceId: string; requestId: string }, error: unknown): Promise<void> {
  if (isCancellation(error)) throw error;
  await leaveToStaff({ ...of, at: Date.now(), failure: failureType(error) });
}

/** Waits for the scan, or a change. @returns false where another one is under way, of which nothing is heard */
async function scanned(
  of: { practiceId: string; documentId: string },
  changed: () => boolean,
  waitMs: number,
): Promise<boolean> {
  const child = await startChild<typeof documentScan>(documentScanType, {
    ...documentScanStart(of),
    parentClosePolicy: 'ABANDON',
    cancellationType: 'ABANDON',
  }).catch((error: unknown) => {
    if (isCancellation(error)) throw error;
    return null;
  });
  if (!child) return false;
  let over = false;
  const end = () => void (over = true);
  child.result().then(end, end);
  await condition(() => over || changed(), waitMs);
  return true;
}
