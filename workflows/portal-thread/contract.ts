import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { PromiseStep } from '../../domain/portal-messages.ts';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** The promise of an answer to what a client wrote in the portal. Ids only: who wrote what, and who answers, stays in PostgreSQL. */
export interface PortalThreadInput {
  practiceId: string;
  threadId: string;
  /** Looks in one history before it continues as new; by default when the server asks for it. */
  looks?: number;
}

/** How the promise stands, as the thread's row says. */
export interface PromiseStand {
  /** Staff owe no answer. */
  over: boolean;
  /** What time brings next; null: only another look. */
  step: PromiseStep | null;
  /** Milliseconds until the next look. */
  waitMs: number;
}

export const portalThreadType = 'portalThread';
export const portalThreadWorkflowId = (threadId: string): string => `portal-thread/${threadId}`;

/** The thread was answered or closed, or the client has asked something new: what is so stands in its row. */
export const threadChangedSignal = defineSignal('changed');
export const promiseStandQuery = defineQuery<PromiseStand | null>('stand');

/** Types of ApplicationFailure that end it at once; anything else is tried again until it works. */
export const portalThreadFailures = {
  /** There is no such thread in the practice. */
  notFound: 'PortalThreadNotFound',
} as const;

/**
 * What `client.workflow.signalWithStart` takes. One of a thread runs at a time and ends when staff owe no answer; the next question begins another, since the row
 * says what was told.
 */
export const portalThreadStart = (input: PortalThreadInput) => ({
  taskQueue: queues.workflows,
  workflowId: portalThreadWorkflowId(input.threadId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [PortalThreadInput],
  signal: threadChangedSignal,
  staticSummary: 'Answer to a message in the portal',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: portalThreadType,
    subject: input.threadId,
    phase: 'waiting',
  }),
});
