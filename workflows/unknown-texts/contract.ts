import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** Asks the provider about a practice's texts whose hand-over got no answer. Which they are stands in PostgreSQL. */
export interface UnknownTextsInput {
  practiceId: string;
}

export interface UnknownTextsResult {
  asked: number;
  found: number;
}

export const unknownTextsType = 'unknownTexts';
export const unknownTextsWorkflowId = (practiceId: string): string => `unknown-texts/${practiceId}`;

/** What `client.workflow.start` takes. The rows say what is due, so an id is used again; two never ask at the same time. */
export const unknownTextsStart = (input: UnknownTextsInput) => ({
  taskQueue: queues.workflows,
  workflowId: unknownTextsWorkflowId(input.practiceId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [UnknownTextsInput],
  staticSummary: 'Look-up of texts in doubt',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: unknownTextsType,
    subject: input.practiceId,
    phase: 'asking',
  }),
});
