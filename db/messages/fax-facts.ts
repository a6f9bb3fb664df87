import { sql } from 'kysely';
import type { FaxFacts } from '../../domain/fax.ts';
import { voiceOf } from '../broadcasts/voice.ts';
import type { UnitOfWork } from '../database.ts';
import { Practice } from '../entities/index.ts';
import { iso } from '../queries/instants.ts';

type OfMessage = Pick<FaxFacts, 'to' | 'sentAt' | 'language' | 'body'>;

/** What the pages of a fax are made of that was handed over and has come to no end; null for any other message. */
export async function faxFacts(uow: UnitOfWork, messageId: string): Promise<FaxFacts | null> {
  const { rows } = await sql<OfMessage>`
    select address as "to", ${iso(sql`sending_at`)} as "sentAt", language, body from message
    where id = ${messageId}::uuid and channel = 'fax' and status in ('sending', 'unknown', 'accepted') and credential_id is null`.execute(
    uow.kysely,
  );
  const [message] = rows;
  if (!message) return null;
  const { name: practice, phone } = await voiceOf(uow);
  const { zone } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  return { practice, phone, zone, ...message };
}
