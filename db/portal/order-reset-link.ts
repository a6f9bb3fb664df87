import { sql } from 'kysely';
import type { KeyRing } from '../../platform/keyring.ts';
import type { UnitOfWork } from '../database.ts';
import { Account } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { mayOpen } from './guardian-access.ts';
import { issueCredential, type IssuedCredential } from './issue-credential.ts';
import { revokeCredentials } from './revoke-credentials.ts';

/**
 * A link to choose a new password, which somebody asked for at the door of the portal: to the address on file, in one mail. The password stays as it is
 * until the link is used; an earlier one that was asked for stops working. The caller starts `credentialEmail` after its commit; else the sweeper does.
 * @returns null where there is nobody active to send it to, or no address
 */
export async function orderResetLink(
  uow: UnitOfWork,
  { accountId, keyRing, now }: { accountId: string; keyRing: KeyRing; now: Date },
): Promise<Omit<IssuedCredential, 'hash'> | null> {
  const account = await lockRow(uow, Account, { id: accountId, kind: 'portal', active: true });
  if (!account || !(await canBeMailed(uow, accountId))) return null;
  await revokeCredentials(uow, accountId, now, ['reset-link']);
  const { credentialId, epoch } = await issueCredential(uow, account, { kind: 'reset-link', keyRing, now });
  return { credentialId, accountId, epoch };
}

async function canBeMailed({ kysely }: UnitOfWork, accountId: string): Promise<boolean> {
  const { rows } = await sql`
    select from account a where a.id = ${accountId}::uuid and ${mayOpen} and exists (
      select from contact_point cp where cp.person_id = a.person_id and cp.kind = 'email' and cp.active)`.execute(
    kysely,
  );
  return rows.length > 0;
}
