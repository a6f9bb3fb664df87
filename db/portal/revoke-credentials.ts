import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { CredentialKind } from '../entities/portal.ts';

const credentialKinds: readonly CredentialKind[] = ['temporary-password', 'activation-link', 'reset-link'];

/**
 * Ends every credential of an account that could still be used or mailed: its secret works no more and is erased, and its mails stop. For whoever
 * deactivates an account, sets its password by hand, or issues anew.
 */
export async function revokeCredentials(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  accountId: string,
  now: Date,
  kinds: readonly CredentialKind[] = credentialKinds,
): Promise<void> {
  await sql`
    update credential set revoked_at = ${now}::timestamptz, sealed = null, key_id = null,
           status = case when status in ('requested', 'sending') then 'cancelled' else status end,
           version = version + 1, updated_at = ${now}::timestamptz
     where account_id = ${accountId}::uuid and kind = any(${[...kinds]}::text[]) and revoked_at is null and used_at is null`.execute(
    kysely,
  );
}
