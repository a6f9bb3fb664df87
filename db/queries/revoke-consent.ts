import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Ends every consent of a client that still stands, whatever its channel; by hand, because no row has to be read for it. */
export async function revokeConsent(
  { kysely }: UnitOfWork,
  { clientId, reason, now }: { clientId: string; reason: string; now: Date },
): Promise<void> {
  await sql`
    update consent set revoked_at = ${now}, revoked_reason = ${reason}
     where client_id = ${clientId} and revoked_at is null`.execute(kysely);
}
