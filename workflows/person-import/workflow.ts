import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { PersonImportActivities } from '../../activities/person-import.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import {
  personImportChanged,
  personImportFailures,
  type PersonImportInput,
  type PersonImportResult,
} from './contract.ts';

const nonRetryableErrorTypes = [personImportFailures.notFound];

/** Up to 500 records, and at the beginning Timeero's whole list. A worker that died is noticed by its heartbeats. */
const { importPeople } = proxyActivities<PersonImportActivities>({
  taskQueue: queues.integration,
  startToCloseTimeout: '1h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '2s', maximumInterval: '2m', nonRetryableErrorTypes },
});
const { finishPersonImport } = proxyActivities<PersonImportActivities>({
  taskQueue: queues.integration,
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '1m', nonRetryableErrorTypes },
});

const changed = defineSignal(personImportChanged);

/**
 * Step by step until every record is done or has failed. What to do stands in the rows: pausing, resuming and cancelling change the run's row and wake the
 * workflow. A key that was revoked or a system that is away makes it wait, not fail.
 */
async function importUntilThrough(input: PersonImportInput): Promise<PersonImportResult> {
  let woken = false;
  setHandler(changed, () => void (woken = true));
  upsertSearchAttributes(attributesOf({ phase: 'running' }));
  for (;;) {
    // Before the step, so that what changes during it is looked at afterwards.
    woken = false;
    const { state, waitMs } = await importPeople(input);
    if (state === 'through') break;
    setCurrentDetails(`**${state}**`);
    if (state !== 'more' && waitMs > 0) await condition(() => woken, waitMs);
    if (workflowInfo().continueAsNewSuggested && !woken) await continueAsNew<typeof importUntilThrough>(input);
  }
  const result = await finishPersonImport(input);
  const outcome = result.failed > 0 ? outcomes.withFailures : outcomes.ok;
  upsertSearchAttributes(attributesOf({ phase: result.status, outcome }));
  return result;
}

export const importEmployees = (input: PersonImportInput): Promise<PersonImportResult> => importUntilThrough(input);
export const importClients = (input: PersonImportInput): Promise<PersonImportResult> => importUntilThrough(input);
