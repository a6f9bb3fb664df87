import { defineSignal } from '@temporalio/workflow';
import type { VisitState } from '../../domain/evv/visit-states.ts';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** Hands the GPS points of a visit to PIMSY, as its row says, from the clock-in on until PIMSY has them. Ids only: whose visit it is stays in PostgreSQL. */
export interface VisitExportInput {
  practiceId: string;
  visitId: string;
  /** Milliseconds that PIMSY is left alone after the tries of one call; default half an hour. */
  restMs?: number;
}

/** Where the row stands; `due`: a call may be made. */
export interface VisitStanding {
  state: VisitState | 'missing';
  due: boolean;
  over: boolean;
}

/** What one call came to, and milliseconds until the row is looked at again; `moot`: none was due any more. */
export interface VisitSending {
  outcome: 'sent' | 'refused' | 'later' | 'moot';
  waitMs: number;
}

export interface VisitExportResult {
  state: VisitStanding['state'];
  /** Times that it had the visit sent, whatever came of it. */
  calls: number;
}

export const visitExportType = 'visitExport';
export const visitExportWorkflowId = (visitId: string): string => `visit-export/${visitId}`;

/** The row is another than before: clocked out, corrected, mapped, or to be tried again. */
export const visitChangedSignal = defineSignal('visitChanged');

/** Types of ApplicationFailure of its activities. */
export const visitExportFailures = {
  /** Nobody knows whether PIMSY has got it; it is looked for before anything is repeated. */
  doubt: 'VisitInDoubt',
} as const;

/**
 * What `client.workflow.signalWithStart` takes. A visit that was sent may be corrected later, so its id is used again; the row decides what is sent, and
 * two workflows of one visit never run at the same time.
 */
export const visitExportStart = ({ practiceId, visitId, ...options }: VisitExportInput) => ({
  taskQueue: queues.workflows,
  workflowId: visitExportWorkflowId(visitId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [{ practiceId, visitId, ...options }] as [VisitExportInput],
  signal: visitChangedSignal,
  staticSummary: 'Visit to PIMSY',
  typedSearchAttributes: attributesOf({
    practice: practiceId,
    process: visitExportType,
    subject: visitId,
    phase: 'open',
  }),
});
