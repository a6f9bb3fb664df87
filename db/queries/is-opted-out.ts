import { sql } from 'kysely';
import type { Channel } from '../../domain/channels.ts';
import type { UnitOfWork } from '../database.ts';

export async function isOptedOut(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { channel, address }: { channel: Channel; address: string },
): Promise<boolean> {
  const { rows } = await sql`
    select from opt_out where channel = ${channel} and address = ${address} and ended_at is null`.execute(kysely);
  return rows.length > 0;
}
