import { ApplicationFailure } from '@temporalio/activity';
import type { UnitOfWork } from '../db/database.ts';
import type { CredentialStatus } from '../db/entities/portal.ts';
import { nextCredentialMail, type NextMail } from '../db/portal/credential-mail.ts';
import { finishCredential } from '../db/portal/finish-credential.ts';
import { logContext } from '../platform/log-context.ts';
import { portalAddress } from '../platform/portal-address.ts';
import { credentialEmailFailures } from '../workflows/credential-email/contract.ts';
import type { ActivityDeps } from './deps.ts';

interface Ids {
  practiceId: string;
  credentialId: string;
}

export type CredentialEmailActivities = ReturnType<typeof createCredentialEmailActivities>;

/** The rows of a credential and its mails. Each activity may run again at any time and then changes nothing more. */
export function createCredentialEmailActivities({
  database,
  clock,
  config,
}: Pick<ActivityDeps, 'database' | 'clock' | 'config'>) {
  const work = <T>({ practiceId }: Ids, task: (uow: UnitOfWork) => Promise<T>) =>
    database.work({ practiceId, actor: 'system:credential', requestId: logContext().requestId }, task);
  const portal = (acronym: string) => portalAddress(config, acronym);

  return {
    /** See {@link nextCredentialMail}. */
    nextCredentialMail: (ids: Ids): Promise<NextMail | null> =>
      work(ids, async (uow) => {
        const next = await nextCredentialMail(uow, { credentialId: ids.credentialId, portal, now: clock() });
        if (next === undefined) throw notFound();
        return next;
      }),

    /** See {@link finishCredential}. */
    finishCredential: (ids: Ids): Promise<{ status: CredentialStatus }> =>
      work(ids, async (uow) => {
        const status = await finishCredential(uow, ids.credentialId, clock());
        if (status === null) throw notFound();
        return { status };
      }),
  };
}

const notFound = () => ApplicationFailure.nonRetryable('There is no such credential', credentialEmailFailures.notFound);
