import type { StatementRunStatus } from '../../domain/billing/statement-runs.ts';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** Statements to everybody who owes more than an amount, some clients at a time. Ids and sizes only: who they are stays in PostgreSQL. */
export interface StatementRunInput {
  practiceId: string;
  runId: string;
  /** Clients of one activity, which are one transaction; default 25. */
  atATime?: number;
  /** Activities of one history before it continues as new; by default when the server asks for it. */
  turns?: number;
}

/** Where it stands, in the words of its row; clients by what has become of them. */
export interface StatementRunState {
  status: StatementRunStatus;
  waiting: number;
  issued: number;
  leftOut: number;
  failed: number;
  /** Nothing is left to do: all had their turn, or it was cancelled. */
  over: boolean;
}

export const statementRunType = 'statementRun';
export const statementRunWorkflowId = (runId: string): string => `statement-run/${runId}`;

/** Types of ApplicationFailure that end it at once; anything else is tried again until it works. */
export const statementRunFailures = {
  /** There is no such run in the practice. */
  notFound: 'StatementRunNotFound',
} as const;

/** What `client.workflow.start` takes. The row decides what there is to do, so an id may be used again by the sweeper; two never run at the same time. */
export const statementRunStart = (input: StatementRunInput) => ({
  taskQueue: queues.workflows,
  workflowId: statementRunWorkflowId(input.runId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [StatementRunInput],
  staticSummary: 'Statements to many clients',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: statementRunType,
    subject: input.runId,
    phase: 'requested',
  }),
});
