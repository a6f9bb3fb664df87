import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { heldClients } from './hold-clients.ts';

/**
 * A new version of the client, before their consent changes: a form that was loaded earlier is refused, instead of giving back by its old check
 * box what was ended meanwhile. With `ofPerson` also of the clients for whom this client consents (a guardian who is a client too). By key, so
 * that two at once wait for each other.
 */
export async function touchClients(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, ofPerson = false, now }: { clientId: string; ofPerson?: boolean; now: Date },
): Promise<void> {
  await sql`
    with touched as materialized (
      ${heldClients({ clientIds: [clientId], ofPerson })}
    )
    update client c set version = c.version + 1, updated_at = ${now}::timestamptz from touched where c.id = touched.id`.execute(
    kysely,
  );
}
