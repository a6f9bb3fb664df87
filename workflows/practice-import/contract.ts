import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** Carries out what an import run asks for: its rows become records, or it is taken back. Ids only: the file and its rows stay in PostgreSQL. */
export interface PracticeImportInput {
  practiceId: string;
  runId: string;
}

/** How it stands; `bad`: rows that have to be mended. */
export interface PracticeImportResult {
  status: string;
  bad: number;
}

export const practiceImportType = 'practiceImport';
export const practiceImportWorkflowId = (runId: string): string => `practice-import/${runId}`;

/** Types of ApplicationFailure of an import. */
export const practiceImportFailures = {
  /** There is no such run in the practice. */
  notFound: 'ImportRunNotFound',
} as const;

/**
 * What `client.workflow.start` takes. The row decides what there is to do, so an id may be used again (the rest of the rows, taking it back, sweeper); two
 * never run at the same time.
 */
export const practiceImportStart = (input: PracticeImportInput) => ({
  taskQueue: queues.workflows,
  workflowId: practiceImportWorkflowId(input.runId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [PracticeImportInput],
  staticSummary: 'Import of a practice',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: practiceImportType,
    subject: input.runId,
    phase: 'requested',
  }),
});
