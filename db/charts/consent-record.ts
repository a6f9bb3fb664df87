import { sql } from 'kysely';
import type { ConsentOfClient } from '../../domain/schemas/chart.ts';
import type { UnitOfWork } from '../database.ts';
import { accountName } from '../queries/account-name.ts';
import { joinChannels, joinMessagingContact } from '../queries/client-consent.ts';
import { iso } from '../queries/instants.ts';

type Need = ConsentOfClient['needs'][number];
type Entry = ConsentOfClient['records'][number];

/** Every address and channel of the client's messaging contact, with the consent in force for exactly that one. */
export async function consentNeeds(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  clientId: string,
  now: Date,
): Promise<Need[]> {
  const { rows } = await sql<Need>`
    select distinct on (need.channel, cp.address) need.channel, cp.kind, cp.address, k.id as given,
           exists (select from opt_out o where o.channel = need.channel and o.address = cp.address and o.ended_at is null) as "optedOut"
      from client c ${joinMessagingContact}
      join contact_point cp on cp.person_id = contact.person_id and cp.active ${joinChannels}
      left join consent k on k.client_id = c.id and k.channel = need.channel and k.address = cp.address and k.revoked_at is null
                         and (k.expires_at is null or k.expires_at > ${now}::timestamptz)
     where c.id = ${clientId}::uuid
     order by need.channel, cp.address, cp.kind`.execute(kysely);
  return rows;
}

/** The latest 200 records of a client, newest first, with who gave, recorded and ended them. */
export async function consentRecords(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  clientId: string,
  now: Date,
): Promise<Entry[]> {
  const { rows } = await sql<Entry>`
    select k.id, k.channel, k.address, k.purpose, concat_ws(' ', giver.first_name, giver.last_name) as "givenBy",
           k.wording_version as "wordingVersion", k.language, k.method, ${iso(sql`k.given_at`)} as "givenAt",
           ${accountName(sql`k.recorded_by`)} as "recordedBy", k.document_id as "documentId", d.name as "documentName",
           ${iso(sql`k.expires_at`)} as "expiresAt", ${iso(sql`k.revoked_at`)} as "revokedAt", k.revoked_reason as "revokedReason",
           ${accountName(sql`k.revoked_by`)} as "revokedBy",
           k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now}::timestamptz) as "inForce"
      from consent k
      join person giver on giver.id = k.person_id
      left join document d on d.id = k.document_id
     where k.client_id = ${clientId}::uuid
     order by k.given_at desc, k.id desc limit 200`.execute(kysely);
  return rows;
}
