import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { PortalThreadActivities } from '../../activities/portal-thread.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import {
  portalThreadFailures,
  type PortalThreadInput,
  type PromiseStand,
  promiseStandQuery,
  threadChangedSignal,
} from './contract.ts';

/** One row and those whom it concerns: seconds even on a busy database. Trouble with it passes, so it is tried for as long as it takes. */
const { lookAtThread } = proxyActivities<PortalThreadActivities>({
  taskQueue: queues.default,
  startToCloseTimeout: '30s',
  retry: {
    initialInterval: '1s',
    maximumInterval: '1m',
    nonRetryableErrorTypes: Object.values(portalThreadFailures),
  },
});

/**
 * Keeps the promise of an answer: sleeps until its group has to be reminded, until it is overdue, until others have to hear of it, and ends when staff owe none any
 * more. Its row has the say, so a look may come at any time: told of a change it only looks sooner.
 */
export async function portalThread(input: PortalThreadInput): Promise<PromiseStand> {
  const { practiceId, threadId, looks = Infinity } = input;
  let stand: PromiseStand | null = null;
  let changed = false;
  setHandler(promiseStandQuery, () => stand);
  setHandler(threadChangedSignal, () => void (changed = true));

  for (let look = 1; ; look++) {
    changed = false;
    const now = await lookAtThread({ practiceId, threadId, at: Date.now() });
    stand = now;
    say(now);
    if (now.over) {
      if (changed) continue;
      return now;
    }
    await condition(() => changed, now.waitMs, { summary: now.step ?? 'Until another look' });
    if (look < looks && !workflowInfo().continueAsNewSuggested) continue;
    await condition(allHandlersFinished);
    await continueAsNew<typeof portalThread>(input);
  }
}

function say({ over, step }: PromiseStand): void {
  upsertSearchAttributes(attributesOf(over ? { phase: 'answered', outcome: outcomes.ok } : { phase: 'waiting' }));
  setCurrentDetails(over ? '**answered**' : `**waiting**${step ? `, next: ${step}` : ''}`);
}
