import { proxyActivities, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { CredentialEmailActivities } from '../../activities/credential-email.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { sendUntilThrough } from '../message/send-until-through.ts';
import { credentialEmailFailures, type CredentialEmailInput, type CredentialEmailResult } from './contract.ts';

/** One row each: seconds even on a busy database, and for as long as it is away. */
const { nextCredentialMail, finishCredential } = proxyActivities<CredentialEmailActivities>({
  taskQueue: queues.default,
  startToCloseTimeout: '30s',
  retry: {
    initialInterval: '1s',
    maximumInterval: '1m',
    nonRetryableErrorTypes: Object.values(credentialEmailFailures),
  },
});

/**
 * First the mail with address and user name; once a mail server has taken it, the one with the secret, to the address that is on file by then. Each is a
 * single message and goes by the protocol of all messages: an hour without a mail server is waited out, what is in doubt is not repeated. The rows
 * decide how it ended: whatever is missing then is a task.
 */
export async function credentialEmail(input: CredentialEmailInput): Promise<CredentialEmailResult> {
  const { practiceId, credentialId } = input;
  const ids = { practiceId, credentialId };
  for (;;) {
    const next = await nextCredentialMail(ids);
    if (!next) break;
    say(next.which);
    const status = await sendUntilThrough({ practiceId, messageId: next.messageId });
    if (status !== 'accepted' && status !== 'delivered') break;
  }
  const { status } = await finishCredential(ids);
  say(status, status === 'failed' ? outcomes.needsPerson : outcomes.ok);
  return { status };
}

function say(phase: string, outcome?: string): void {
  upsertSearchAttributes(attributesOf({ phase, ...(outcome && { outcome }) }));
  setCurrentDetails(`**${phase}**`);
}
