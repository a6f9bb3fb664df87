import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Takes from an account a temporary password that was mailed and never changed: else it would stay its password after the credential was revoked. */
export async function forgetMailedPassword(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  accountId: string,
  now: Date,
): Promise<void> {
  await sql`
    update account a set password_hash = null, version = version + 1, updated_at = ${now}::timestamptz
     where a.id = ${accountId}::uuid and a.must_change_password and exists (
       select from credential k where k.account_id = a.id and k.kind = 'temporary-password' and k.secret_hash = a.password_hash)`.execute(
    kysely,
  );
}
