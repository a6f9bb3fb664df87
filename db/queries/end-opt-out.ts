import { sql } from 'kysely';
import type { Channel } from '../../domain/channels.ts';
import type { UnitOfWork } from '../database.ts';

/** Opens an address again, because the person asked for it with START. @returns whether it was closed */
export async function endOptOut(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { channel, address, at }: { channel: Channel; address: string; at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update opt_out set ended_at = ${at}::timestamptz
    where channel = ${channel} and address = ${address} and ended_at is null returning id`.execute(kysely);
  return rows.length > 0;
}
