import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Ends what opens the portal for an account: its sessions, and every credential that was neither used nor revoked, so that no secret mailed before works.
 * By hand, since it is one statement that says how many of each there were.
 */
export async function endPortalAccess(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  accountId: string,
  now: Date,
): Promise<{ sessions: number; credentials: number }> {
  const { rows } = await sql<{ sessions: number; credentials: number }>`
    with ended as (delete from session where account_id = ${accountId}::uuid returning 1),
         revoked as (
           update credential set revoked_at = ${now}::timestamptz, updated_at = ${now}::timestamptz, version = version + 1
            where account_id = ${accountId}::uuid and used_at is null and revoked_at is null
           returning 1
         )
    select (select count(*) from ended)::int as sessions, (select count(*) from revoked)::int as credentials`.execute(
    kysely,
  );
  return rows[0] ?? { sessions: 0, credentials: 0 };
}
