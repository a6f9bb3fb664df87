import { defineSignal } from '@temporalio/workflow';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** One form that a client has to do. Ids only: which form it is, and what is answered, stays in PostgreSQL. */
export interface FormAssignmentInput {
  practiceId: string;
  assignmentId: string;
  /** Looks in one history before it continues as new; by default when the server asks for it. */
  looks?: number;
}

export interface FormAssignmentResult {
  /** How often its row was looked at, in the last history. */
  looks: number;
}

export const formAssignmentType = 'formAssignment';
export const formAssignmentWorkflowId = (assignmentId: string): string => `form/${assignmentId}`;

/** The form was completed or withdrawn, or is due on another day: its row says so. */
export const formChangedSignal = defineSignal('changed');

/** Types of ApplicationFailure that end it at once; anything else is tried again until it works. */
export const formAssignmentFailures = {
  /** There is no such form in the practice. */
  notFound: 'FormNotFound',
} as const;

/** What `client.workflow.start` takes. One of a form runs at a time; another may follow one that was stopped from outside, since the row says what was told. */
export const formAssignmentStart = (input: FormAssignmentInput) => ({
  taskQueue: queues.workflows,
  workflowId: formAssignmentWorkflowId(input.assignmentId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [FormAssignmentInput],
  staticSummary: 'A form that a client has to do',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: formAssignmentType,
    subject: input.assignmentId,
    phase: 'waiting',
  }),
});
