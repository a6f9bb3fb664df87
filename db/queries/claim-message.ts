import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { ClaimedMessage } from './claim-messages.ts';
import { iso } from './instants.ts';

/** A message of no broadcast. */
export interface OneMessage {
  messageId: string;
}

/** Takes one single message that may go at `now`, and keeps others off it until `leaseUntil`. @returns it, or nothing */
export async function claimMessage(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { messageId, now, leaseUntil }: OneMessage & { now: Date; leaseUntil: Date },
): Promise<ClaimedMessage[]> {
  const { rows } = await sql<ClaimedMessage>`
    with picked as materialized (
      select id from message
      where id = ${messageId}::uuid and (broadcast_id is null or alone) and status = 'pending'
        and (not_before is null or not_before <= ${now}::timestamptz)
      for update skip locked
    )
    update message m set status = 'claimed', lease_until = ${leaseUntil}::timestamptz
    from picked where m.id = picked.id
    returning m.id, m.zones, m.capped and m.not_before is not null as "askAgain",
              ${iso(sql`m.useful_until`)} as "usefulUntil"`.execute(kysely);
  return rows;
}
