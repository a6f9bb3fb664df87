import type { InferEntity } from '@mikro-orm/postgresql';
import { settings, settingValue } from '../../domain/settings.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { UnitOfWork } from '../database.ts';
import { type Account, Credential } from '../entities/index.ts';
import type { CredentialKind } from '../entities/portal.ts';
import { newId } from '../ids.ts';
import { storedSettings } from '../stored-settings.ts';
import { newSecret } from './new-secret.ts';

export interface IssuedCredential {
  credentialId: string;
  accountId: string;
  /** Of the account, counted up for this credential: part of the workflow's id. */
  epoch: number;
  /** What is kept of the secret; of a temporary password argon2id. */
  hash: string;
}

/**
 * A fresh secret for an account whose row the caller holds: hashed, and sealed until it was mailed. Nothing else of the account changes, and earlier
 * credentials stay. `clientId`: in whose chart a guardian's is ordered. The caller starts `credentialEmail` after the commit; else the sweeper does.
 */
export async function issueCredential(
  uow: UnitOfWork,
  account: InferEntity<typeof Account>,
  {
    kind,
    batchId = null,
    clientId = null,
    keyRing,
    now,
  }: { kind: CredentialKind; batchId?: string | null; clientId?: string | null; keyRing: KeyRing; now: Date },
): Promise<IssuedCredential> {
  const { secret, hash } = await newSecret(kind);
  const hours = settingValue(await storedSettings(uow), settings.credentialHours);
  const id = newId();
  account.epoch += 1;
  uow.em.create(Credential, {
    id,
    accountId: account.id,
    epoch: account.epoch,
    kind,
    status: 'requested',
    secretHash: hash,
    ...keyRing.encrypt('field', Buffer.from(secret), keyRing.activeId, Buffer.from(id)),
    expiresAt: new Date(now.getTime() + hours * 3_600_000),
    batchId,
    clientId,
    requestedBy: uow.actor,
    createdAt: now,
    updatedAt: now,
  });
  await uow.em.flush();
  return { credentialId: id, accountId: account.id, epoch: account.epoch, hash };
}
