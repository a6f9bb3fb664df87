import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from './waiting-page.ts';

/**
 * Single messages, and those of a broadcast that wait once more, that no workflow has taken up although they were made before `before`, and those whose workflow should have moved them
 * before `overdue` and has not, be it that it is gone. By key, so that some that cannot be started do not hide the others; nothing is
 * locked: Temporal runs one workflow of an id at a time, whoever starts it, and the claim keeps a message with one sender.
 */
export async function waitingMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, overdue, after, limit }: WaitingPage & { overdue: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from message
    where (broadcast_id is null or alone) and status = 'pending' and (${after}::uuid is null or id > ${after}::uuid)
      and (taken_at is null and created_at <= ${before}::timestamptz
           or greatest(taken_at, not_before) <= ${overdue}::timestamptz)
    order by id limit ${limit}`.execute(kysely);
  return rows.map((row) => row.id);
}
