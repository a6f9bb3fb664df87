import {
  allHandlersFinished,
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
import type { CcdRequestActivities } from '../../activities/ccd-request.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { documentScanStart, documentScanType } from '../document-scan/contract.ts';
import type { documentScan } from '../document-scan/workflow.ts';
import { rowOptions } from '../message/activity-options.ts';
import { ccdChangedSignal, ccdRequestFailures, type CcdRequestInput, type CcdRequestResult } from './contract.ts';

const nonRetryableErrorTypes = Object.values(ccdRequestFailures);
const { lookAtCcd, leaveToStaff } = proxyActivities<CcdRequestActivities>({
  ...rowOptions,
  retry: { ...rowOptions.retry, nonRetryableErrorTypes },
});
/** PIMSY may make the document while it is asked. After six tries, some ten minutes, staff hear of it; they can have PIMSY asked again. */
const { fetchCcd } = proxyActivities<CcdFetching>({
  taskQueue: queues.integration,
  startToCloseTimeout: '5m',
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

/** Milliseconds between two looks at a scan that somebody else has started. */
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/**
 * Gets a client their clinical document: from PIMSY, else from staff, scanned and looked at before they see it. Each turn asks the row what comes next, so whatever
 * people did meanwhile counts; what is overdue is told by the looks.
 */
export async function ccdRequest(input: CcdRequestInput): Promise<CcdRequestResult> {
  const { practiceId, requestId, looks: most = Infinity } = input;
  const of = { practiceId, requestId };
  let changed = false;
  let scanWaitMs = firstWaitMs;
  setHandler(ccdChangedSignal, () => void (changed = true));

  for (let looks = 1; ; looks++) {
    changed = false;
    const { step, documentId, waitMs } = await lookAtCcd({ ...of, at: Date.now() });
    if (step === 'over') {
      upsertSearchAttributes(attributesOf({ phase: 'answered', outcome: outcomes.ok }));
      return { looks };
    }
    upsertSearchAttributes(attributesOf({ phase: step === 'wait' ? 'needs-staff' : step }));
    if (step === 'fetch') await fetchCcd(of).catch((error: unknown) => giveUp(of, error));
    if (step === 'check') await checkCcd(of);
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

async function giveUp(of: { practiceId: string; requestId: string }, error: unknown): Promise<void> {
  if (isCancellation(error)) throw error;
  await leaveToStaff({ ...of, at: Date.now() });
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
