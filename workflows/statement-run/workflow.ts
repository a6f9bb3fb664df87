import {
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { StatementRunActivities } from '../../activities/statement-run.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { statementRunFailures, type StatementRunInput, type StatementRunState } from './contract.ts';

/** Some clients take a second, in one transaction; a worker that died is noticed by its heartbeats, and the next one goes on with who still waits. */
const { issueSomeStatements } = proxyActivities<StatementRunActivities>({
  taskQueue: queues.default,
  startToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  retry: {
    initialInterval: '1s',
    maximumInterval: '1m',
    nonRetryableErrorTypes: Object.values(statementRunFailures),
  },
});

/**
 * Issues statements to some clients at a time until nobody waits any more. Its row has the say: who cancels it leaves nobody waiting, and this workflow ends
 * when it looks next. Notices to the clients are messages of their own. A history of thousands of clients grows, so it continues as new.
 */
export async function statementRun(input: StatementRunInput): Promise<StatementRunState> {
  const { practiceId, runId, atATime = 25, turns = Infinity } = input;
  for (let turn = 1; ; turn++) {
    const state = await issueSomeStatements({ practiceId, runId, atATime });
    say(state);
    if (state.over) return state;
    if (turn >= turns || workflowInfo().continueAsNewSuggested) await continueAsNew<typeof statementRun>(input);
  }
}

function say({ status, waiting, issued, leftOut, failed, over }: StatementRunState): void {
  const outcome = failed > 0 ? outcomes.withFailures : outcomes.ok;
  upsertSearchAttributes(attributesOf({ phase: status, ...(over && { outcome }) }));
  setCurrentDetails(`**${status}**: ${waiting} waiting, ${issued} issued, ${leftOut} left out, ${failed} failed`);
}
