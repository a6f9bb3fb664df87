import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle, WorkflowStartOptions } from '@temporalio/client';
import { ccdChangedSignal, ccdRequestStart, ccdRequestType } from '../../workflows/ccd-request/contract.ts';
import { after, inTurn, late, never, none, type Process, said } from './told-answers.ts';

/** Without the signal that comes with a start: a recorded run is started plainly. */
function aRequest(more: { looks?: number } = {}): WorkflowStartOptions {
  const { signal: _, ...options } = ccdRequestStart({ practiceId: randomUUID(), requestId: randomUUID(), ...more });
  return options;
}

const stand = (step: string, waitMs = 60_000, documentId: string | null = null) => ({ step, documentId, waitMs });
const over = stand('over', 1_000);

/** Again and again until it is over: one that comes before it waits changes nothing here. */
async function change(handle: WorkflowHandle): Promise<void> {
  for (let open = true; open;) {
    await sleep(500);
    open = await handle.signal(ccdChangedSignal).then(
      () => true,
      () => false,
    );
  }
}

/** The ways through a client's request for their clinical document. */
export const toldCcds: Process = {
  type: ccdRequestType,
  start: aRequest,
  activities: {
    default: { lookAtCcd: said(over), leaveToStaff: none },
    integration: { fetchCcd: none },
    documents: { scanDocument: said({ outcome: 'clean' }), checkCcd: none },
  },
  runs: {
    'over-already': () => ({}),
    'from-pimsy': () => ({
      lookAtCcd: inTurn(stand('fetch'), stand('scan', 60_000, randomUUID()), stand('check'), over),
    }),
    'left-to-staff': () => ({
      lookAtCcd: inTurn(stand('fetch'), stand('wait', 86_400_000), stand('check'), over),
      fetchCcd: never('EhrUnreachable'),
    }),
    'uploaded-meanwhile': () => ({
      lookAtCcd: inTurn(stand('fetch'), stand('fetch'), stand('check'), over),
      fetchCcd: after(4_000, none),
    }),
    overdue: () => ({ lookAtCcd: inTurn(stand('wait', 1_200), stand('wait', 1_200), over) }),
    'continued-as-new': () => ({ lookAtCcd: inTurn(stand('wait', 1_200), over) }),
    'database-away': () => ({ lookAtCcd: late('Error', over) }),
  },
  starts: { 'continued-as-new': () => aRequest({ looks: 1 }) },
  during: { 'left-to-staff': change, 'uploaded-meanwhile': change },
};
