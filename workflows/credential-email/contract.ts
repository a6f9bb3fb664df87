import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** Mails a client the user name and then the secret of one credential. Ids only: names, addresses and the secret stay in PostgreSQL. */
export interface CredentialEmailInput {
  practiceId: string;
  accountId: string;
  /** Of the account when the credential was made. */
  epoch: number;
  credentialId: string;
}

/** `sent`: both mails were accepted. */
export interface CredentialEmailResult {
  status: string;
}

export const credentialEmailType = 'credentialEmail';
export const credentialEmailWorkflowId = (accountId: string, epoch: number): string =>
  `credential-email/${accountId}/${epoch}`;

/** Types of ApplicationFailure that end it at once; anything else is tried again until it works. */
export const credentialEmailFailures = {
  /** There is no such credential in the practice. */
  notFound: 'CredentialNotFound',
} as const;

/**
 * What `client.workflow.start` takes. An id is that of one credential, and one of an id runs at a time; after one that was stopped from outside another may
 * begin, since rows say which mails there are and which of them went out.
 */
export const credentialEmailStart = (input: CredentialEmailInput) => ({
  taskQueue: queues.workflows,
  workflowId: credentialEmailWorkflowId(input.accountId, input.epoch),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [CredentialEmailInput],
  staticSummary: 'Portal credentials by e-mail',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: credentialEmailType,
    subject: input.credentialId,
    phase: 'requested',
  }),
});
