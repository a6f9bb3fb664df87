import { proxyActivities, upsertSearchAttributes } from '@temporalio/workflow';
import type { RegisterMappedActivities } from '../../activities/register-mapped.ts';
import type { TimeeroReadingActivities } from '../../activities/timeero-reading.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import type { TimeeroReadingInput, TimeeroReadingResult } from './contract.ts';

/** Tried for half an hour; whoever waits for it reads again, and the next reading is never far. */
const { readTimeeroPeople, registerMapped } = proxyActivities<TimeeroReadingActivities & RegisterMappedActivities>({
  taskQueue: queues.integration,
  startToCloseTimeout: '30m',
  heartbeatTimeout: '30s',
  scheduleToCloseTimeout: '30m',
  retry: { initialInterval: '5s', maximumInterval: '2m' },
});

/** Groups of the register at most: 10,000 people. */
const mostGroups = 50;

export async function timeeroReading(input: TimeeroReadingInput): Promise<TimeeroReadingResult> {
  const read = await readTimeeroPeople(input);
  let [registered, refused] = [0, 0];
  const groups = read ? mostGroups : 0;
  for (let group = 0; group < groups; group++) {
    const done = await registerMapped(input);
    registered += done.registered;
    refused += done.refused;
    if (done.registered + done.refused === 0) break;
  }
  const outcome = refused > 0 ? outcomes.withFailures : outcomes.ok;
  upsertSearchAttributes(attributesOf({ phase: 'done', outcome }));
  return { changed: read?.changed ?? 0, gone: read?.gone ?? 0, registered, refused };
}
