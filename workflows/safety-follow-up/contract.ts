import { defineSignal } from '@temporalio/workflow';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** A client whom somebody has to look after. Ids only: who it is, and why, stays in PostgreSQL. */
export interface SafetyFollowUpInput {
  practiceId: string;
  followUpId: string;
  /** Looks in one history before it continues as new; by default when the server asks for it. */
  looks?: number;
}

export interface SafetyFollowUpResult {
  /** How often its row was looked at, in the last history. */
  looks: number;
}

export const safetyFollowUpType = 'safetyFollowUp';
export const safetyFollowUpWorkflowId = (followUpId: string): string => `safety-follow-up/${followUpId}`;

/** Somebody has acknowledged it: its row says so. */
export const acknowledgedSignal = defineSignal('acknowledged');

/** Types of ApplicationFailure that end it at once; anything else is tried again until it works. */
export const safetyFollowUpFailures = {
  /** There is no such follow-up in the practice. */
  notFound: 'FollowUpNotFound',
} as const;

/** What `client.workflow.start` takes. One of a follow-up runs at a time; another may follow one that was stopped from outside, since the row says how often it was told. */
export const safetyFollowUpStart = (input: SafetyFollowUpInput) => ({
  taskQueue: queues.workflows,
  workflowId: safetyFollowUpWorkflowId(input.followUpId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [SafetyFollowUpInput],
  staticSummary: 'Safety follow-up',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: safetyFollowUpType,
    subject: input.followUpId,
    phase: 'open',
  }),
});
