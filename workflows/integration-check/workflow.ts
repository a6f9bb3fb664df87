import { isCancellation, proxyActivities, upsertSearchAttributes } from '@temporalio/workflow';
import type { IntegrationCheckActivities, IntegrationCheckEnding } from '../../activities/integration-check.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { integrationCheckFailures, type IntegrationCheckInput, type IntegrationCheckResult } from './contract.ts';

const nonRetryableErrorTypes = [integrationCheckFailures.notFound];

/** A person waits for it: what the other system says is an answer and ends it, whatever it is; only our own faults are tried again. */
const { checkIntegration } = proxyActivities<IntegrationCheckActivities>({
  taskQueue: queues.integration,
  startToCloseTimeout: '90s',
  heartbeatTimeout: '20s',
  scheduleToCloseTimeout: '4m',
  retry: { initialInterval: '1s', maximumInterval: '10s', nonRetryableErrorTypes },
});
/** On another queue, so that it is erased also where no worker gets at the integrations. */
const { giveUpCheck } = proxyActivities<IntegrationCheckEnding>({
  taskQueue: queues.default,
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m', nonRetryableErrorTypes },
});

export async function integrationCheck(input: IntegrationCheckInput): Promise<IntegrationCheckResult> {
  const result = await checkIntegration(input).catch((error: unknown) => {
    // Stopped by an operator: the row expires by itself.
    if (isCancellation(error)) throw error;
    return giveUpCheck(input);
  });
  const outcome = result.status === 'good' ? outcomes.ok : outcomes.needsPerson;
  upsertSearchAttributes(attributesOf({ phase: result.status, outcome }));
  return result;
}
