import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Closes the consents for addresses that a person no longer has: the client's own, and those that the person gave for others (a
 * guardian for a child). A number that comes back later, perhaps with another owner, has to be asked for anew.
 */
export async function lapseConsent(
  { kysely }: UnitOfWork,
  lapsed: { clientId: string | null; personId: string; removed: readonly string[]; now: Date },
): Promise<void> {
  const { clientId, personId, removed, now } = lapsed;
  if (removed.length === 0) return;
  await sql`
    update consent set revoked_at = ${now}, revoked_reason = 'address-changed'
     where (client_id = ${clientId}::uuid or person_id = ${personId}::uuid) and address = any(${[...removed]}::text[])
       and revoked_at is null`.execute(kysely);
}
