import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { joinChannels, joinMessagingContact } from './client-consent.ts';

/**
 * Records consent, given at the desk, for every address and channel of the client's messaging contact that has none in force. Expired
 * ones are closed first: the index lets only one of an address stay open.
 */
export async function giveConsent(
  { kysely }: UnitOfWork,
  given: { clientId: string; language: string; wordingVersion: string; now: Date },
): Promise<void> {
  const { clientId, language, wordingVersion, now } = given;
  await sql`
    update consent set revoked_at = ${now}, revoked_reason = 'expired'
     where client_id = ${clientId} and revoked_at is null and expires_at <= ${now}`.execute(kysely);
  await sql`
    insert into consent (client_id, person_id, channel, address, wording_version, language, method, given_at)
    select distinct c.id, contact.person_id, need.channel, cp.address, ${wordingVersion}, ${language}, 'verbal', ${now}::timestamptz
      from client c ${joinMessagingContact}
      join contact_point cp on cp.person_id = contact.person_id and cp.active ${joinChannels}
     where c.id = ${clientId}
        on conflict do nothing`.execute(kysely);
}
