import { sql } from 'kysely';
import type { BroadcastStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

/**
 * The row for its workflow (`sendAt` in ISO 8601), which has then been told. First marked and then read, so that a change in between is told again. It is no newer for that:
 * who has the page open may still save. @returns null where there is no such broadcast
 */
export async function lookAtBroadcastRow(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  broadcastId: string,
): Promise<{ status: BroadcastStatus; sendAt: string } | null> {
  await sql`update broadcast set untold = false where id = ${broadcastId}::uuid and untold`.execute(kysely);
  const { rows } = await sql<{ status: BroadcastStatus; sendAt: string }>`
    select status, ${iso(sql`send_at`)} as "sendAt" from broadcast where id = ${broadcastId}::uuid`.execute(kysely);
  return rows[0] ?? null;
}
