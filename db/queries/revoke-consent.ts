import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

export interface RevokedConsent {
  clientId: string;
  /** Code of why. */
  reason: string;
  /** As `channel address`; null: all. */
  only?: readonly string[] | null;
  /** Account of who recorded it; null, the default: nobody of the staff. */
  by?: string | null;
  now: Date;
}

/** Ends consents of a client that still stand; by hand, because no row has to be read for it. @returns how many */
export async function revokeConsent(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, reason, only = null, by = null, now }: RevokedConsent,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with ended as (
      update consent set revoked_at = ${now}::timestamptz, revoked_reason = ${reason}, revoked_by = ${by}::uuid
       where client_id = ${clientId}::uuid and revoked_at is null
         and (${only && [...only]}::text[] is null or channel || ' ' || address = any(${only && [...only]}::text[]))
      returning id
    )
    select count(*)::int as n from ended`.execute(kysely);
  return rows[0]?.n ?? 0;
}
