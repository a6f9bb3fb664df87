import {
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CredentialBatchActivities } from '../../activities/credential-batch.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { credentialBatchFailures, type CredentialBatchInput, type CredentialBatchState } from './contract.ts';

/** Some clients take seconds, each committed by itself; a worker that died is noticed by its heartbeats, and the next one goes on with who still waits. */
const { orderSomeCredentials } = proxyActivities<CredentialBatchActivities>({
  taskQueue: queues.default,
  startToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  retry: {
    initialInterval: '1s',
    maximumInterval: '1m',
    nonRetryableErrorTypes: Object.values(credentialBatchFailures),
  },
});

/** Milliseconds between two looks while mails go; where nothing moves they double up to the last. */
const pause = { first: 2_000, last: 60_000 };

/**
 * Orders credentials for some clients at a time, as many as have room beside those whose mails are under way, and waits until the last mail has ended. Its row
 * has the say: who pauses it ends this workflow, and going on starts it anew; who cancels it leaves nobody waiting. Each client's mails are a workflow of
 * their own. A history of thousands of clients grows, so it continues as new.
 */
export async function credentialBatch(input: CredentialBatchInput): Promise<CredentialBatchState> {
  const { practiceId, batchId, atATime = 20, underWay = 50, turns = Infinity } = input;
  let before: CredentialBatchState | null = null;
  let pauseMs = pause.first;
  for (let turn = 1; ; turn++) {
    const state = await orderSomeCredentials({ practiceId, batchId, atATime, underWay });
    say(state);
    if (state.over) return state;
    if (turn >= turns || workflowInfo().continueAsNewSuggested) await continueAsNew<typeof credentialBatch>(input);
    pauseMs = before && stands(before, state) ? Math.min(pauseMs * 2, pause.last) : pause.first;
    before = state;
    const hasRoom = state.waiting > 0 && state.underWay < underWay;
    if (!hasRoom) await sleep(pauseMs, { summary: 'Mails are under way' });
  }
}

const stands = (before: CredentialBatchState, now: CredentialBatchState): boolean =>
  before.waiting === now.waiting && before.underWay === now.underWay;

function say({ status, waiting, underWay, sent, failed, over }: CredentialBatchState): void {
  const outcome = failed > 0 ? outcomes.withFailures : outcomes.ok;
  const isEnd = over && status !== 'paused';
  upsertSearchAttributes(attributesOf({ phase: status, ...(isEnd && { outcome }) }));
  setCurrentDetails(`**${status}**: ${waiting} waiting, ${underWay} under way, ${sent} sent, ${failed} failed`);
}
