import { isCancellation, proxyActivities, upsertSearchAttributes } from '@temporalio/workflow';
import type { UnknownTexts } from '../../activities/unknown-texts.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import type { UnknownTextsInput, UnknownTextsResult } from './contract.ts';

/**
 * One question is over within seconds, and many may be due after a fall. While the provider is away it is asked for an hour; the sweeper then begins anew.
 * Not on the queue of a channel: broadcasts may hold all of its slots for half a day, and whoever is not asked about in time is sent to again by a person.
 */
const { lookUpUnknownTexts } = proxyActivities<UnknownTexts>({
  taskQueue: queues.default,
  startToCloseTimeout: '10m',
  heartbeatTimeout: '30s',
  scheduleToCloseTimeout: '1h',
  retry: { initialInterval: '5s', maximumInterval: '5m' },
});

/** Asks about all that is due, and ends: what is still in doubt then is due later, or a person's task. */
export async function unknownTexts(input: UnknownTextsInput): Promise<UnknownTextsResult> {
  const counts = await lookUpUnknownTexts(input).catch((error: unknown) => {
    if (isCancellation(error)) throw error;
    return null;
  });
  const phase = counts ? 'asked' : 'provider-away';
  upsertSearchAttributes(attributesOf({ phase, outcome: counts ? outcomes.ok : outcomes.withFailures }));
  return counts ?? { asked: 0, found: 0 };
}
