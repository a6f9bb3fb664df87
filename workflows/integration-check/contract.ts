import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** Tries credentials on the system that they are for. Ids only: the credentials wait sealed in the row, and are erased when it is over. */
export interface IntegrationCheckInput {
  practiceId: string;
  checkId: string;
}

/** `good`: they wait to take their place; `refused`: they have been erased, and the row says why. */
export interface IntegrationCheckResult {
  status: string;
}

export const integrationCheckType = 'integrationCheck';
export const integrationCheckWorkflowId = (checkId: string): string => `integration-check/${checkId}`;

/** Types of ApplicationFailure of a check. */
export const integrationCheckFailures = {
  /** There is no such check in the practice. */
  notFound: 'IntegrationCheckNotFound',
} as const;

/** What `client.workflow.start` takes. */
export const integrationCheckStart = (input: IntegrationCheckInput) => ({
  taskQueue: queues.workflows,
  workflowId: integrationCheckWorkflowId(input.checkId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY' as const,
  args: [input] as [IntegrationCheckInput],
  staticSummary: 'Check of credentials',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: integrationCheckType,
    subject: input.checkId,
    phase: 'requested',
  }),
});
