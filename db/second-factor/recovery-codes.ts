import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { RecoveryCode } from '../entities/index.ts';

/** Those before no longer work. `hashes`: keyed hashes of the new ones. */
export async function replaceRecoveryCodes(
  { em }: Pick<UnitOfWork, 'em'>,
  accountId: string,
  hashes: readonly string[],
): Promise<void> {
  await em.nativeDelete(RecoveryCode, { accountId });
  for (const hash of hashes) em.create(RecoveryCode, { accountId, hash });
  await em.flush();
}

/** One statement, so that of two who use the same code at once only one does. `hashes`: of that code, by each key of the ring. @returns whether it was one */
export async function useRecoveryCode(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { accountId, hashes, now }: { accountId: string; hashes: readonly string[]; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update recovery_code set used_at = ${now}
     where account_id = ${accountId}::uuid and hash = any(${[...hashes]}::text[]) and used_at is null
    returning id`.execute(kysely);
  return rows.length > 0;
}
