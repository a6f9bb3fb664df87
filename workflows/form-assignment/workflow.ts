import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { FormActivities } from '../../activities/forms.ts';
import { outcomes } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { rowOptions } from '../message/activity-options.ts';
import {
  formAssignmentFailures,
  type FormAssignmentInput,
  type FormAssignmentResult,
  formChangedSignal,
} from './contract.ts';

const { lookAtForm } = proxyActivities<FormActivities>({
  ...rowOptions,
  retry: { ...rowOptions.retry, nonRetryableErrorTypes: Object.values(formAssignmentFailures) },
});

/**
 * Tells a client of a form, reminds them before its day and on it, and ends once it is completed or withdrawn. Each look tells what is due by then and says when
 * to look again; told of a change it only looks sooner, since the row has the say.
 */
export async function formAssignment(input: FormAssignmentInput): Promise<FormAssignmentResult> {
  const { practiceId, assignmentId, looks: most } = input;
  let changed = false;
  setHandler(formChangedSignal, () => void (changed = true));
  for (let looks = 1; ; looks++) {
    changed = false;
    const { over, waitMs } = await lookAtForm({ practiceId, assignmentId, at: Date.now() });
    if (over) {
      upsertSearchAttributes(attributesOf({ phase: 'done', outcome: outcomes.ok }));
      return { looks };
    }
    await condition(() => changed, waitMs);
    if (looks === most || workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof formAssignment>(input);
    }
  }
}
