import { defineSignal } from '@temporalio/workflow';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** A client asks for their clinical document (CCD). Ids only: who asked, and what is in it, stays in PostgreSQL and in the sealed storage. */
export interface CcdRequestInput {
  practiceId: string;
  requestId: string;
  /** Looks in one history before it continues as new; by default when the server asks for it. */
  looks?: number;
}

export interface CcdRequestResult {
  /** How often its row was looked at, in the last history. */
  looks: number;
}

export const ccdRequestType = 'ccdRequest';
export const ccdRequestWorkflowId = (requestId: string): string => `ccd-request/${requestId}`;

/** Staff have uploaded a document, declined, or want PIMSY asked again: what is so stands in its row. */
export const ccdChangedSignal = defineSignal('changed');

/** Types of ApplicationFailure that end it at once; anything else is tried again until it works. */
export const ccdRequestFailures = {
  /** There is no such request in the practice. */
  notFound: 'CcdRequestNotFound',
} as const;

/** What `client.workflow.signalWithStart` takes. One of a request runs at a time; another may follow one that was stopped from outside, since the row has the say. */
export const ccdRequestStart = (input: CcdRequestInput) => ({
  taskQueue: queues.workflows,
  workflowId: ccdRequestWorkflowId(input.requestId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [CcdRequestInput],
  signal: ccdChangedSignal,
  staticSummary: 'Clinical document for a client',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: ccdRequestType,
    subject: input.requestId,
    phase: 'requested',
  }),
});
