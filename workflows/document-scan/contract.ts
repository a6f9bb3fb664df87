import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** Looks at one document before anybody can open it. Ids only: its name and what was found in it stay in PostgreSQL. */
export interface DocumentScanInput {
  practiceId: string;
  documentId: string;
}

/** How it ended; `settled`: there was nothing to look at any more. */
export type DocumentScanOutcome = 'clean' | 'infected' | 'error' | 'settled';

export interface DocumentScanResult {
  outcome: DocumentScanOutcome;
}

export const documentScanType = 'documentScan';
export const documentScanWorkflowId = (documentId: string): string => `document/${documentId}`;

/** Types of ApplicationFailure of a scan. */
export const documentScanFailures = {
  /** The scanner was away, silent, or gone in the middle: tried again. */
  away: 'ScannerAway',
  /** There is no such row in the practice: ends at once. */
  notFound: 'DocumentNotFound',
} as const;

/**
 * What `client.workflow.start` takes. The row decides whether there is anything to scan, so an id may be used again (scan anew, sweeper); two never run
 * at the same time.
 */
export const documentScanStart = (input: DocumentScanInput) => ({
  taskQueue: queues.workflows,
  workflowId: documentScanWorkflowId(input.documentId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [DocumentScanInput],
  staticSummary: 'Document scan',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: documentScanType,
    subject: input.documentId,
    phase: 'pending',
  }),
});
