import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { BroadcastStatus } from '../../domain/statuses.ts';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** One broadcast from the request to the last message. Ids and sizes only: what is said to whom stays in PostgreSQL. */
export interface BroadcastInput {
  practiceId: string;
  broadcastId: string;
  /** Messages of one sending activity, or more where a round would have too many of them; default 500 e-mails or 250 texts. */
  rangeSize?: number;
  /** Sending activities in flight; default 4. */
  parallel?: number;
  /** Rounds of sending, the first included, before what still waits is given up; default 100. */
  rounds?: number;
}

/** Where a run stands, in the words of its row. */
export type BroadcastPhase = BroadcastStatus;

/** Messages by what became of them, as far as this run knows; what people see is counted in PostgreSQL. */
export interface BroadcastTotals {
  recipients: number;
  skipped: number;
  messages: number;
  pending: number;
  sending: number;
  accepted: number;
  delivered: number;
  failed: number;
  unknown: number;
  cancelled: number;
}

/** Keys of messages from first to last, both included, and how many of the broadcast lie between. */
export interface MessageRange {
  from: string;
  to: string;
  count: number;
}

export interface BroadcastProgress {
  phase: BroadcastPhase;
  /** Round of sending, from 1; 0 before it fires. */
  round: number;
  ranges: { all: number; done: number };
}

export interface BroadcastResult {
  phase: BroadcastPhase;
  totals: BroadcastTotals;
}

/** The row of a broadcast as its workflow finds it after a change. */
export interface BroadcastStanding {
  phase: BroadcastPhase;
  /** ISO instant. */
  sendAt: string;
}

/** `actor`: who asked for it, as the audit log names them. */
export interface CancelInput {
  actor: string;
}
export interface CancelResult {
  phase: BroadcastPhase;
  /** Messages that will not go out because of it. */
  messages: number;
}

export const broadcastType = 'broadcast';
export const broadcastWorkflowId = (broadcastId: string): string => `broadcast/${broadcastId}`;

/** Refused once the broadcast is over; returns when the cancellation is committed in PostgreSQL. */
export const cancelUpdate = defineUpdate<CancelResult, [CancelInput]>('cancel');
/**
 * The row was changed: edited, moved to another time, paused, resumed, cancelled. What changed stays in PostgreSQL, where it was refused or committed
 * under the row's lock; the workflow looks, acts on it and answers how it stands. Refused once the broadcast is over.
 */
export const changedUpdate = defineUpdate<BroadcastStanding>('changed');
/** The same from the sweeper, for a change that was made while Temporal was away. */
export const changedSignal = defineSignal('changed');
export const progressQuery = defineQuery<BroadcastProgress>('progress');

/** Types of ApplicationFailure that end a broadcast at once; anything else is tried again until it works. */
export const broadcastFailures = {
  /** There is no such row in the practice. */
  notFound: 'BroadcastNotFound',
  /** The template asks for something that the message type does not have. */
  template: 'BroadcastTemplate',
  /** It is to staff, and those whom it was to are there no more: the group is out of use, or all have left. */
  noStaff: 'BroadcastNoStaff',
  /** Of the update: the broadcast is over, there is nothing to cancel. */
  over: 'BroadcastOver',
} as const;

/** What `client.workflow.start` takes. An id is used once and never again, so a second start is refused, not repeated. */
export const broadcastStart = (input: BroadcastInput) => ({
  taskQueue: queues.workflows,
  workflowId: broadcastWorkflowId(input.broadcastId),
  workflowIdReusePolicy: 'REJECT_DUPLICATE' as const,
  args: [input] as [BroadcastInput],
  staticSummary: 'Broadcast',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: broadcastType,
    subject: input.broadcastId,
    phase: 'requested',
  }),
});
