import { sql } from 'kysely';
import type { Channel } from '../../domain/channels.ts';
import type { UnitOfWork } from '../database.ts';
import { closedByOptOut, holdsFor } from './closed-by-opt-out.ts';

/**
 * Closes an address for the practice, effective at once: what waits for it, and what the gate would not let through now, is skipped in the same statement. A
 * second opt-out of the same address changes nothing. @returns how many messages were skipped
 */
export async function recordOptOut(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  {
    channel,
    address,
    source,
    at,
  }: { channel: Channel; address: string; source: 'stop' | 'provider' | 'unsubscribe'; at: Date },
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with closed as (
      insert into opt_out (channel, address, source, since) values (${channel}, ${address}, ${source}, ${at}::timestamptz)
      on conflict (practice_id, channel, address) where ended_at is null do nothing
    ), waiting as materialized (
      select id from message where channel = ${channel} and address = ${address} and status in ('pending', 'claimed')
        and ${closedByOptOut({ purpose: sql`purpose`, channel: sql`channel` })}
        and ${holdsFor({ purpose: sql`purpose`, source: sql`${source}` })}
      order by id for update
    ), skipped as (
      update message m set status = 'skipped', reason = 'opted-out', lease_until = null, not_before = null, settled_at = ${at}::timestamptz
      from waiting where m.id = waiting.id returning m.id, m.attempt
    ), noted as (
      insert into message_event (message_id, attempt, kind, code, at) select id, attempt, 'skipped', 'opted-out', ${at}::timestamptz from skipped
    )
    select count(*)::int as n from skipped`.execute(kysely);
  return rows[0]?.n ?? 0;
}
