import type { BatchStatus } from '../../domain/credential-batches.ts';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** Portal credentials for many clients, some at a time. Ids and sizes only: who they are stays in PostgreSQL. */
export interface CredentialBatchInput {
  practiceId: string;
  batchId: string;
  /** Clients of one activity; default 20. */
  atATime?: number;
  /** Clients whose mails are under way at the same time; default 50. While a mail server is down no more secrets are made than that. */
  underWay?: number;
  /** Activities of one history before it continues as new; by default when the server asks for it. */
  turns?: number;
}

/** Where it stands, in the words of its row; clients by what has become of them. */
export interface CredentialBatchState {
  status: BatchStatus;
  waiting: number;
  underWay: number;
  sent: number;
  failed: number;
  /** Nothing is left to do: all have ended, or it was paused. */
  over: boolean;
}

export const credentialBatchType = 'credentialBatch';
export const credentialBatchWorkflowId = (batchId: string): string => `credential-batch/${batchId}`;

/** Types of ApplicationFailure that end it at once; anything else is tried again until it works. */
export const credentialBatchFailures = {
  /** There is no such batch in the practice. */
  notFound: 'CredentialBatchNotFound',
} as const;

/**
 * What `client.workflow.start` takes. The row decides what there is to do, so an id may be used again (after a pause, by the sweeper); two never run at the
 * same time.
 */
export const credentialBatchStart = (input: CredentialBatchInput) => ({
  taskQueue: queues.workflows,
  workflowId: credentialBatchWorkflowId(input.batchId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [CredentialBatchInput],
  staticSummary: 'Portal credentials for many clients',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: credentialBatchType,
    subject: input.batchId,
    phase: 'requested',
  }),
});
