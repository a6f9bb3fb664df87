import type { InferEntity } from '@mikro-orm/postgresql';
import { credentialFailures } from '../../domain/credential-refusals.ts';
import type { UnitOfWork } from '../database.ts';
import { Credential } from '../entities/index.ts';
import type { CredentialStatus } from '../entities/portal.ts';
import { lockRow } from '../lock-row.ts';
import { finishTask } from '../tasks/finish-task.ts';
import { messageWentOut } from './message-went-out.ts';
import { failedCause, failedType, tellOfFailure } from './tell-of-failure.ts';

type Row = InferEntity<typeof Credential>;

/**
 * Ends what is under way by what became of its mails: sent where each was accepted, else failed, with a task about the client and an alert to who asked
 * for it, unless it was used all the same. Either way the secret is erased. A second time, or one that was revoked, changes nothing. @returns how it stands; null where there is none
 */
export async function finishCredential(
  uow: UnitOfWork,
  credentialId: string,
  now: Date,
): Promise<CredentialStatus | null> {
  const credential = await lockRow(uow, Credential, { id: credentialId });
  if (!credential) return null;
  if (credential.status !== 'requested' && credential.status !== 'sending') return credential.status;
  const failure = await failureOf(uow, credential);
  // The client has meanwhile chosen a password by another link: what did not go out is not missed.
  const settled = failure !== null && credential.usedAt !== null;
  credential.failure = settled ? null : failure;
  credential.status = settled ? 'cancelled' : failure ? 'failed' : 'sent';
  credential.sealed = null;
  credential.keyId = null;
  await uow.em.flush();
  await tell(uow, credential, now);
  return credential.status;
}

async function failureOf(uow: UnitOfWork, { kind, userNameMessageId, secretMessageId }: Row): Promise<Row['failure']> {
  // A link that the client asked for goes alone: they know their user name.
  if (kind !== 'reset-link' && !(await messageWentOut(uow, userNameMessageId))) return 'user-name';
  return (await messageWentOut(uow, secretMessageId)) ? null : 'secret';
}

async function tell(uow: UnitOfWork, credential: Row, now: Date): Promise<void> {
  const { accountId, failure } = credential;
  if (failure) return tellOfFailure(uow, credential, () => credentialFailures[failure], now);
  const outcome = 'Credentials arrived since, or a password was chosen.';
  await finishTask(uow, { type: failedType, cause: failedCause(accountId), outcome, now });
}
