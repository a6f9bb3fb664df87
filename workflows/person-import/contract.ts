import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** Makes the records of a run in Timeero. Ids only: who they are stays in PostgreSQL. */
export interface PersonImportInput {
  practiceId: string;
  runId: string;
}

/**
 * How a run stands after a step. more: at once again · waiting: by itself, for Timeero or for its second look at a record in doubt · paused: by a person ·
 * through.
 */
export interface ImportStep {
  state: 'more' | 'waiting' | 'paused' | 'through';
  waitMs: number;
}

export interface PersonImportResult {
  status: string;
  done: number;
  /** Records that have to be corrected in PIMSY. */
  failed: number;
}

/** A workflow type a kind, so that operators see which is which. */
export const personImportTypes = { employee: 'importEmployees', client: 'importClients' } as const satisfies Record<
  MappingKind,
  string
>;

export const personImportWorkflowId = (kind: MappingKind, runId: string): string =>
  `import-${kind === 'employee' ? 'employees' : 'clients'}/${runId}`;

/** Something about the run's row has changed: look at it now. */
export const personImportChanged = 'changed';

export const personImportFailures = {
  /** There is no such run in the practice. */
  notFound: 'PersonImportNotFound',
} as const;

/** What `client.workflow.start` takes. The row decides what there is to do, so the sweeper may start one anew that was lost; two never run at a time. */
export const personImportStart = (kind: MappingKind, input: PersonImportInput) => ({
  taskQueue: queues.workflows,
  workflowId: personImportWorkflowId(kind, input.runId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [PersonImportInput],
  staticSummary: kind === 'employee' ? 'Import of employees into Timeero' : 'Import of clients into Timeero',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: personImportTypes[kind],
    subject: input.runId,
    phase: 'requested',
  }),
});
