import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle, WorkflowStartOptions } from '@temporalio/client';
import { portalThreadStart, portalThreadType, threadChangedSignal } from '../../workflows/portal-thread/contract.ts';
import { inTurn, late, type Process, said } from './told-answers.ts';

/** Without the signal that comes with a start: a recorded run is started plainly. */
function aThread(more: { looks?: number } = {}): WorkflowStartOptions {
  const { signal: _, ...options } = portalThreadStart({ practiceId: randomUUID(), threadId: randomUUID(), ...more });
  return options;
}

const over = { over: true, step: null, waitMs: 0 };
const waits = (step: string | null, waitMs = 1_200) => ({ over: false, step, waitMs });

async function change(handle: WorkflowHandle): Promise<void> {
  await sleep(500);
  await handle.signal(threadChangedSignal);
}

/** The ways through the promise of an answer. */
export const toldPortalThreads: Process = {
  type: portalThreadType,
  start: aThread,
  activities: { default: { lookAtThread: said(over) } },
  runs: {
    'answered-before-the-first-look': () => ({}),
    escalated: () => ({
      lookAtThread: inTurn(waits('remind'), waits('overdue'), waits('escalate'), waits(null), over),
    }),
    answered: () => ({ lookAtThread: inTurn(waits('remind', 86_400_000), over) }),
    'continued-as-new': () => ({ lookAtThread: inTurn(waits('remind'), waits('overdue'), over) }),
    'database-away': () => ({ lookAtThread: late('Error', over) }),
  },
  starts: { 'continued-as-new': () => aThread({ looks: 1 }) },
  during: { answered: change },
};
