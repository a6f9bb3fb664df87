import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Keeps a new secret that a first code has to confirm, in place of one that never was; by hand, so that of two at once the last one counts and a
 * confirmed one is never replaced. @returns whether it was kept: false where the account has a confirmed one
 */
export async function beginSecondFactor(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { accountId, sealed, keyId }: { accountId: string; sealed: Buffer; keyId: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into second_factor as f (account_id, sealed, key_id) values (${accountId}::uuid, ${sealed}, ${keyId})
    on conflict (practice_id, account_id) do update
       set sealed = excluded.sealed, key_id = excluded.key_id, last_step = null
     where f.confirmed_at is null
    returning f.id`.execute(kysely);
  return rows.length > 0;
}
