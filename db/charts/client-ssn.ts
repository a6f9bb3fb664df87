import { sql } from 'kysely';
import type { KeyRing } from '../../platform/keyring.ts';
import { maskSsn, parseSsn, revealSsn, type Ssn } from '../../domain/ssn.ts';
import type { UnitOfWork } from '../database.ts';
import { openEnvelope, sealInEnvelope } from '../integrations/envelope.ts';

/*
 * The social security number of a client: sealed in an envelope that is bound to its row, beside a keyed hash of it, as those of PIMSY's records are.
 */

/** Where it stands: on a client, or on a change that they asked for. */
type Place = `client/${string}` | `information_change/${string}`;

export const sealSsn = (keyRing: KeyRing, ssn: Ssn, place: Place): Buffer =>
  sealInEnvelope(keyRing, revealSsn(ssn), `ssn/${place}`);

/** @throws where it was sealed for another place */
export function openSsn(keyRing: KeyRing, sealed: Uint8Array, place: Place): Ssn {
  const ssn = parseSsn(openEnvelope(keyRing, sealed, `ssn/${place}`));
  if (!ssn.ok) throw new Error('What was sealed is no social security number');
  return ssn.value;
}

/** Columns of a client with that number, or with none. */
export const ssnColumns = (keyRing: KeyRing, clientId: string, ssn: Ssn | null) => ({
  ssn: ssn && sealSsn(keyRing, ssn, `client/${clientId}`),
  ssnIndex: ssn && keyRing.mac('blind-index', `ssn/${revealSsn(ssn)}`),
});

/** `***-**-1234`, or null where none is on file. */
export const maskedSsn = (keyRing: KeyRing, { id, ssn }: { id: string; ssn?: Uint8Array | null }): string | null =>
  ssn ? maskSsn(openSsn(keyRing, ssn, `client/${id}`)) : null;

/** Lets one transaction of the practice at a time look who has a number, until it ends: two that are given it side by side do not see each other. `mac`: keyed hash of it */
export async function holdSsn({ kysely }: Pick<UnitOfWork, 'kysely'>, mac: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('ssn ' || ${mac}::text || ' ' || current_practice(), 0))`.execute(
    kysely,
  );
}
