import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { MessageStatus } from '../../domain/statuses.ts';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** One single message until it is through. Ids only: what is said to whom, and why, stays in PostgreSQL. */
export interface MessageInput {
  practiceId: string;
  messageId: string;
  /** Looks at the row, the first included, before what still waits is given up; default 100. */
  rounds?: number;
}

export interface MessageProgress {
  /** Of the row as it was last looked at. */
  phase: MessageStatus;
  /** Hand-overs that were tried. */
  rounds: number;
}

export interface MessageResult {
  phase: MessageStatus;
}

/** `actor`: who asked for it, as the audit log names them. */
export interface CancelMessageInput {
  actor: string;
}

export const messageType = 'message';
export const messageWorkflowId = (messageId: string): string => `message/${messageId}`;

/** Refused once the message is through; returns when the cancellation is committed in PostgreSQL, or it was too late for one. */
export const cancelMessageUpdate = defineUpdate<MessageResult, [CancelMessageInput]>('cancel');
export const messageProgressQuery = defineQuery<MessageProgress>('progress');

/** Types of ApplicationFailure that end it at once; anything else is tried again until it works. */
export const messageFailures = {
  /** There is no such single message in the practice. */
  notFound: 'MessageNotFound',
  /** Its channel has no sender yet. */
  channel: 'MessageChannel',
  /** Of the update: it is through, there is nothing to cancel. */
  over: 'MessageOver',
} as const;

/**
 * What `client.workflow.start` takes. One workflow of a message runs at a time; after one that was stopped from outside another may begin, since the
 * row, not the workflow, says whether there is anything left to send.
 */
export const messageStart = (input: MessageInput) => ({
  taskQueue: queues.workflows,
  workflowId: messageWorkflowId(input.messageId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [MessageInput],
  staticSummary: 'Single message',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: messageType,
    subject: input.messageId,
    phase: 'pending',
  }),
});
