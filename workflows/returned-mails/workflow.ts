import {
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ReturnMailboxReading } from '../../activities/return-mailbox.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { failureType } from '../failure-type.ts';
import { returnedMailsFailures, type ReturnedMailsInput, type ReturnedMailsResult } from './contract.ts';

/**
 * Twenty mails are read within seconds; a worker that died is noticed by its heartbeats. A server that is away is tried for ten minutes before ops are told.
 * Not on the queue of e-mails, whose slots broadcasts may hold for longer than that.
 */
const { readReturnMailbox } = proxyActivities<ReturnMailboxReading>({
  taskQueue: queues.default,
  startToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  scheduleToCloseTimeout: '10m',
  retry: {
    initialInterval: '5s',
    maximumInterval: '1m',
    nonRetryableErrorTypes: [returnedMailsFailures.refused],
  },
});

const troubles = {
  refused: 'The mail server refuses user, password or folder.',
  'not-kept':
    'The mail server answers, but what a mail says cannot be committed: look at the database and the log of the worker.',
  'server-away': 'The mail server is away.',
} as const;

function troubleOf(failure: string): keyof typeof troubles {
  if (failure === returnedMailsFailures.refused) return 'refused';
  return failure === returnedMailsFailures.notKept ? 'not-kept' : 'server-away';
}

/** Reads what is new, a few mails at a time, and looks again a minute later. While the server is away, or refuses us, or we cannot keep what it gives, its phase says so and it goes on trying. */
export async function returnedMails(input: ReturnedMailsInput): Promise<ReturnedMailsResult> {
  const { everyMs = 60_000, looks = 500 } = input;
  let { after } = input;
  let phase = 'reading';
  const say = (next: string, words: string) => {
    if (next === phase) return;
    phase = next;
    upsertSearchAttributes(attributesOf({ phase, outcome: phase === 'reading' ? outcomes.ok : outcomes.needsPerson }));
    setCurrentDetails(words);
  };
  for (let look = 0; look < looks && !workflowInfo().continueAsNewSuggested; look++) {
    const read = await readReturnMailbox({ after }).catch((error: unknown) => {
      if (isCancellation(error)) throw error;
      return troubleOf(failureType(error));
    });
    if (read === null) {
      upsertSearchAttributes(attributesOf({ phase: 'not-set-up', outcome: outcomes.ok }));
      return { phase: 'not-set-up' };
    }
    if (typeof read === 'string') {
      say(read, troubles[read]);
      await sleep(5 * everyMs);
      continue;
    }
    say('reading', 'The mail server answers again.');
    after = read.place;
    if (!read.more) await sleep(everyMs);
  }
  return continueAsNew<typeof returnedMails>({ ...input, after });
}
