import { sql } from 'kysely';
import type { ReplyMeaning } from '../../domain/replies.ts';
import type { UnitOfWork } from '../database.ts';

export interface NewInbound {
  fromAddress: string;
  toAddress: string;
  body: string;
  meaning: ReplyMeaning;
  providerId: string;
  receivedAt: Date;
}

/** Keeps a text that somebody sent us, once. @returns its id; null: it is there already */
export async function addInboundText(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { fromAddress, toAddress, body, meaning, providerId, receivedAt }: NewInbound,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into inbound_message (channel, from_address, to_address, body, meaning, provider_id, received_at)
    values ('text', ${fromAddress}, ${toAddress}, ${body}, ${meaning}, ${providerId}, ${receivedAt}::timestamptz)
    on conflict (practice_id, channel, provider_id) do nothing
    returning id`.execute(kysely);
  return rows[0]?.id ?? null;
}
