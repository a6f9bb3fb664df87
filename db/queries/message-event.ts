import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

export interface ProviderEvent {
  messageId: string;
  /** As the provider calls the status. */
  kind: string;
  code: string | null;
  /** The provider's name for the message, and this status of it: the same callback a second time is no second event. */
  providerKey: string;
  at: Date;
}

/** Commits what a provider reports, once, with the attempt that the message is at. @returns whether it is new */
export async function addProviderEvent(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { messageId, kind, code, providerKey, at }: ProviderEvent,
): Promise<boolean> {
  const { rows } = await sql`
    insert into message_event (message_id, attempt, kind, code, provider_key, at)
    select id, attempt, ${kind}::text, ${code}::text, ${providerKey}::text, ${at}::timestamptz from message where id = ${messageId}
    on conflict (practice_id, message_id, provider_key) where provider_key is not null do nothing
    returning id`.execute(kysely);
  return rows.length > 0;
}
