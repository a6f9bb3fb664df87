import { randomUUID } from 'node:crypto';
import type { WorkflowStartOptions } from '@temporalio/client';
import { visitIsDue, visitIsOver, type VisitState } from '../../domain/evv/visit-states.ts';
import { visitExportFailures, visitExportStart, visitExportType } from '../../workflows/visit-export/contract.ts';
import { type Answer, inTurn, late, never, type Process, said } from './told-answers.ts';

/** Without the signal that comes with a start: a recorded run is started plainly. */
function aVisitExport(): WorkflowStartOptions {
  const { signal: _, ...options } = visitExportStart({
    practiceId: randomUUID(),
    visitId: randomUUID(),
    restMs: 1_000,
  });
  return options;
}
const standing = (state: VisitState) => ({ state, due: visitIsDue(state), over: visitIsOver(state) });
/** A call whose tries are used up, and one after a rest that goes well. */
function firstNever(): Answer {
  let calls = 0;
  const sent = { outcome: 'sent', waitMs: 0 };
  return async () => (calls++ === 0 ? never(visitExportFailures.doubt)() : sent);
}

/** The ways through the export of a visit. */
export const toldVisits: Process = {
  type: visitExportType,
  start: aVisitExport,
  activities: {
    default: { lookAtVisit: inTurn(standing('waiting'), standing('sent')) },
    integration: { sendVisit: said({ outcome: 'sent', waitMs: 0 }) },
  },
  runs: {
    sent: () => ({ lookAtVisit: inTurn(standing('waiting'), standing('sent')) }),
    refused: () => ({
      lookAtVisit: inTurn(standing('waiting'), standing('refused')),
      sendVisit: said({ outcome: 'refused', waitMs: 0 }),
    }),
    'not-needed': () => ({ lookAtVisit: said(standing('unneeded')) }),
    'in-doubt': () => ({
      lookAtVisit: inTurn(standing('waiting'), standing('sent')),
      sendVisit: late(visitExportFailures.doubt, { outcome: 'sent', waitMs: 0 }),
    }),
    'asked-to-wait': () => ({
      lookAtVisit: inTurn(standing('waiting'), standing('waiting'), standing('sent')),
      sendVisit: inTurn({ outcome: 'later', waitMs: 1_500 }, { outcome: 'sent', waitMs: 0 }),
    }),
    'pimsy-away': () => ({
      lookAtVisit: inTurn(standing('waiting'), standing('sent')),
      sendVisit: firstNever(),
    }),
  },
};
