import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { joinChannels, joinMessagingContact } from './client-consent.ts';

export interface GivenConsent {
  clientId: string;
  language: string;
  wordingVersion: string;
  method: 'written' | 'verbal' | 'portal';
  /** As `channel address`; null: every address of the messaging contact. */
  only: readonly string[] | null;
  documentId: string | null;
  expiresAt: Date | null;
  /** Account of who recorded it. */
  by: string;
  now: Date;
}

/**
 * Records consent for addresses and channels of the client's messaging contact that have none in force. Expired ones are closed first: the index
 * lets only one of an address stay open. Who agrees to e-mails anew, to a new address or to one that is named, is subscribed again where a link in an e-mail
 * had ended that, and nobody is by a record of something else; likewise to calls, where somebody had stopped them by a key. A STOP by text is lifted by the
 * person's START alone, since carriers enforce it.
 */
export async function giveConsent({ kysely }: Pick<UnitOfWork, 'kysely'>, given: GivenConsent): Promise<void> {
  const { clientId, language, wordingVersion, method, only, documentId, expiresAt, by, now } = given;
  await sql`
    update consent set revoked_at = ${now}::timestamptz, revoked_reason = 'expired'
     where client_id = ${clientId}::uuid and revoked_at is null and expires_at <= ${now}::timestamptz`.execute(kysely);
  await sql`
    with given as (
    insert into consent (client_id, person_id, channel, address, wording_version, language, method, given_at, document_id, expires_at,
                         recorded_by)
    select distinct c.id, contact.person_id, need.channel, cp.address, ${wordingVersion}, ${language}, ${method}, ${now}::timestamptz,
           ${documentId}::uuid, ${expiresAt}::timestamptz, ${by}::uuid
      from client c ${joinMessagingContact}
      join contact_point cp on cp.person_id = contact.person_id and cp.active ${joinChannels}
     where c.id = ${clientId}::uuid
       and (${only && [...only]}::text[] is null or need.channel || ' ' || cp.address = any(${only && [...only]}::text[]))
        on conflict do nothing
     returning channel, address)
    update opt_out o set ended_at = ${now}::timestamptz
     where (o.channel = 'email' and o.source = 'unsubscribe' or o.channel = 'voice' and o.source = 'stop') and o.ended_at is null and o.since < ${now}::timestamptz
       and (exists (select from given where given.channel = o.channel and given.address = o.address)
            or exists (
              select from client c ${joinMessagingContact}
              join contact_point cp on cp.person_id = contact.person_id and cp.active and cp.address = o.address
              where c.id = ${clientId}::uuid and o.channel || ' ' || cp.address = any(${only && [...only]}::text[])))`.execute(
    kysely,
  );
}
