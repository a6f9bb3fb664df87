import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

export interface NewInbound {
  fromAddress: string;
  body: string;
  keyword: 'stop' | 'start' | 'help' | null;
  providerId: string;
  receivedAt: Date;
}

/** Keeps a text that somebody sent us, once. @returns whether it is new */
export async function addInboundText(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { fromAddress, body, keyword, providerId, receivedAt }: NewInbound,
): Promise<boolean> {
  const { rows } = await sql`
    insert into inbound_message (channel, from_address, body, keyword, provider_id, received_at)
    values ('text', ${fromAddress}, ${body}, ${keyword}, ${providerId}, ${receivedAt}::timestamptz)
    on conflict (practice_id, channel, provider_id) do nothing
    returning id`.execute(kysely);
  return rows.length > 0;
}
