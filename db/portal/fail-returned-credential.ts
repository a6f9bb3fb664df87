import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { Account, Credential, Session } from '../entities/index.ts';
import type { CredentialKind } from '../entities/portal.ts';
import { lockRow } from '../lock-row.ts';
import { forgetMailedPassword } from './forget-mailed-password.ts';
import { tellOfFailure } from './tell-of-failure.ts';

const notes: Readonly<Record<NonNullable<InferEntity<typeof Credential>['failure']>, string>> = {
  'user-name':
    'The e-mail with address and user name came back. The password or link has stopped working, in case it was sent.',
  secret: 'The e-mail with the password or link came back, and what it carried has stopped working.',
};

/**
 * A mail of the credential came back after a mail server had accepted it, while the other was under way or long after. Whoever has the address may have
 * got the other one, so the secret ends with it: what did not go out stays, what did opens nothing. One task, one alert to who asked, also where both mails
 * come back. What was used or replaced by a newer credential is past; neither changes.
 */
export async function failReturnedCredential(
  uow: UnitOfWork,
  { credentialId, messageId, now }: { credentialId: string; messageId: string; now: Date },
): Promise<void> {
  const { rows } = await sql<{ accountId: string; kind: CredentialKind }>`
    select account_id as "accountId", kind from credential where id = ${credentialId}::uuid`.execute(uow.kysely);
  const [of] = rows;
  const isPassword = of?.kind === 'temporary-password';
  // The account first, as everything does that changes both.
  if (isPassword) await lockRow(uow, Account, { id: of.accountId });
  const credential = await lockRow(uow, Credential, { id: credentialId });
  if (!credential || credential.usedAt || credential.revokedAt) return;
  const which = credential.userNameMessageId === messageId ? 'user-name' : 'secret';
  credential.failure ??= which;
  credential.status = 'failed';
  credential.revokedAt = now;
  credential.sealed = null;
  credential.keyId = null;
  await uow.em.flush();
  if (isPassword) {
    await forgetMailedPassword(uow, credential.accountId, now);
    // Whoever signed in by it and has not chosen a password yet.
    await uow.em.nativeDelete(Session, { accountId: credential.accountId });
  }
  const next = (tab: string) => `Check the e-mail address under ${tab}, then send the credentials again.`;
  await tellOfFailure(uow, credential, (tab) => `${notes[which]} ${next(tab)}`, now);
}
