import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { joinMessagingContact } from '../queries/client-consent.ts';

/** The language of who reads a client's messages: the client, or their Messaging Contact. */
export async function readerLanguage({ kysely }: Pick<UnitOfWork, 'kysely'>, clientId: string): Promise<string> {
  const { rows } = await sql<{ language: string }>`
    select p.language from client c ${joinMessagingContact}
      join person p on p.id = coalesce(contact.person_id, c.person_id)
     where c.id = ${clientId}::uuid`.execute(kysely);
  return rows[0]?.language ?? 'en';
}
