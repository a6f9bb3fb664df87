import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** Reads the mailbox to which return paths lead, for the whole deployment, as long as one is configured. */
export interface ReturnedMailsInput {
  /** How far it was read; null: from the beginning. Numbers of the mail server, no content. */
  after: { validity: number; uid: number } | null;
  /** Milliseconds between two looks; default 60,000. After trouble five times as long. */
  everyMs?: number;
  /** Looks before it continues as new; default 500. */
  looks?: number;
}

/** It ends only where no mailbox is configured any more. */
export interface ReturnedMailsResult {
  phase: 'not-set-up';
}

export const returnedMailsType = 'returnedMails';
export const returnedMailsWorkflowId = 'returned-mails/mailbox';

/** Types of ApplicationFailure of a reading. */
export const returnedMailsFailures = {
  /** User, password or folder: nothing that another try would mend. */
  refused: 'MailboxRefused',
  away: 'MailboxAway',
  /** The mailbox answers; what a mail says could not be committed. */
  notKept: 'ReportNotKept',
} as const;

/** What `client.workflow.start` takes: one a deployment. Begun anew it reads from the beginning, which changes nothing that was committed. */
export const returnedMailsStart = (input: ReturnedMailsInput = { after: null }) => ({
  taskQueue: queues.workflows,
  workflowId: returnedMailsWorkflowId,
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [ReturnedMailsInput],
  staticSummary: 'E-mails that come back, from a mailbox',
  typedSearchAttributes: attributesOf({ process: returnedMailsType, phase: 'reading' }),
});
