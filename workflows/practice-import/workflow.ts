import { isCancellation, proxyActivities, upsertSearchAttributes } from '@temporalio/workflow';
import type { PracticeImportActivities } from '../../activities/practice-import.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { practiceImportFailures, type PracticeImportInput, type PracticeImportResult } from './contract.ts';

const nonRetryableErrorTypes = [practiceImportFailures.notFound];

/** 50,000 rows take a minute or two; a worker that died is noticed by its heartbeats, and the next one goes on with the rows that are left. */
const { carryOutImport } = proxyActivities<PracticeImportActivities>({
  taskQueue: queues.default,
  startToCloseTimeout: '1h',
  heartbeatTimeout: '30s',
  scheduleToCloseTimeout: '1d',
  retry: { initialInterval: '2s', maximumInterval: '5m', nonRetryableErrorTypes },
});
const { giveUpImport } = proxyActivities<PracticeImportActivities>({
  taskQueue: queues.default,
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m', nonRetryableErrorTypes },
});

/** Does what the run's row asks for and says how it stands; a run that could not be carried out for a day is given up and can be ordered again. */
export async function practiceImport(input: PracticeImportInput): Promise<PracticeImportResult> {
  const result = await carryOutImport(input).catch((error: unknown) => {
    // Stopped by an operator: the row still asks for it, and the sweeper begins anew.
    if (isCancellation(error)) throw error;
    return giveUpImport(input);
  });
  const { status, bad } = result;
  const outcome = status === 'failed' ? outcomes.needsPerson : bad > 0 ? outcomes.withFailures : outcomes.ok;
  upsertSearchAttributes(attributesOf({ phase: status, outcome }));
  return result;
}
