import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from './waiting-page.ts';

/**
 * Broadcasts that are not over, were due `before` an instant and have not moved since: not requested, frozen or handed over by anybody after it.
 * Whether their workflow runs, Temporal knows; one may well wait for half an hour until a provider takes more.
 */
export async function overdueBroadcasts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select b.id from broadcast b
    where b.status in ('requested', 'scheduled', 'running') and greatest(b.send_at, b.requested_at, b.frozen_at) <= ${before}::timestamptz
      and (${after}::uuid is null or b.id > ${after}::uuid)
      and not exists (
        select from message m where m.broadcast_id = b.id and m.status in ('claimed', 'sending') and m.lease_until > ${before}::timestamptz)
    order by b.id limit ${limit}`.execute(kysely);
  return rows.map((row) => row.id);
}
