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
  safetyFollowUpFailures,
  type SafetyFollowUpInput,
  type SafetyFollowUpResult,
  acknowledgedSignal,
} from './contract.ts';

const { lookAtFollowUp } = proxyActivities<FormActivities>({
  ...rowOptions,
  retry: { ...rowOptions.retry, nonRetryableErrorTypes: Object.values(safetyFollowUpFailures) },
});

/**
 * Tells of a safety follow-up again and again until somebody has acknowledged it. The first alerts were written with it; each look tells once more where that is due
 * by then. It never gives up: nothing but the row ends it.
 */
export async function safetyFollowUp(input: SafetyFollowUpInput): Promise<SafetyFollowUpResult> {
  const { practiceId, followUpId, looks: most } = input;
  let acknowledged = false;
  setHandler(acknowledgedSignal, () => void (acknowledged = true));
  for (let looks = 1; ; looks++) {
    acknowledged = false;
    const { over, waitMs } = await lookAtFollowUp({ practiceId, followUpId, at: Date.now() });
    if (over) {
      upsertSearchAttributes(attributesOf({ phase: 'done', outcome: outcomes.ok }));
      return { looks };
    }
    await condition(() => acknowledged, waitMs);
    if (looks === most || workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof safetyFollowUp>(input);
    }
  }
}
