import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Ends what somebody agreed to for a client once they stand by this client no more; what the client gave themselves stays. */
export async function lapseConsentOfPerson(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, personId, now }: { clientId: string; personId: string; now: Date },
): Promise<void> {
  await sql`
    update consent k set revoked_at = ${now}::timestamptz, revoked_reason = 'contact-changed'
     where k.client_id = ${clientId}::uuid and k.person_id = ${personId}::uuid and k.revoked_at is null
       and not exists (select from client c where c.id = k.client_id and c.person_id = k.person_id)
       and not exists (select from relationship r where r.client_id = k.client_id and r.person_id = k.person_id
                        and r.kind = 'messaging_contact' and r.active)`.execute(kysely);
}
