import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';

/** Threads that wait for staff and that nobody looks at, by key: asked before an instant and without a look yet, or to be looked at before `overdue`, since their workflow is gone. */
export async function waitingThreads(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit, overdue }: WaitingPage & { overdue: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from portal_thread
     where asked_at is not null and (${after}::uuid is null or id > ${after}::uuid)
       and case when next_at is null then asked_at <= ${before}::timestamptz else next_at <= ${overdue}::timestamptz end
     order by id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** Withdraws what clients uploaded for a message before an instant and never sent. @returns how many */
export async function withdrawUnsent(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, now }: { before: Date; now: Date },
): Promise<number> {
  const { numAffectedRows } = await sql`
    update document set withdrawn_at = ${now}::timestamptz, updated_at = ${now}::timestamptz, version = version + 1
     where withdrawn_at is null and status <> 'uploading'
       and id in (select document_id from portal_attachment where message_id is null and created_at < ${before}::timestamptz)`.execute(
    kysely,
  );
  return Number(numAffectedRows ?? 0);
}
