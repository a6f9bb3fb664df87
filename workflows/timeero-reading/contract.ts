import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** Reads Timeero's users and jobs, and brings people who were mapped by hand into its EVV register. */
export interface TimeeroReadingInput {
  practiceId: string;
}

/** Counts only. */
export interface TimeeroReadingResult {
  changed: number;
  gone: number;
  registered: number;
  refused: number;
}

export const timeeroReadingType = 'timeeroReading';
export const timeeroReadingWorkflowId = (practiceId: string): string => `timeero-reading/${practiceId}`;

/** What `client.workflow.start` takes; one a practice at a time, and the id is used again. */
export const timeeroReadingStart = (input: TimeeroReadingInput) => ({
  taskQueue: queues.workflows,
  workflowId: timeeroReadingWorkflowId(input.practiceId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [TimeeroReadingInput],
  staticSummary: 'Reading of users and jobs from Timeero',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: timeeroReadingType,
    subject: input.practiceId,
    phase: 'requested',
  }),
});
