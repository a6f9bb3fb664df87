import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';
import { lockDocuments } from './attachments.ts';

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
  const unsent = sql`d.withdrawn_at is null and d.status <> 'uploading' and exists (
    select from portal_attachment x where x.document_id = d.id and x.message_id is null and x.created_at < ${before}::timestamptz)`;
  const { rows } = await sql<{ id: string }>`select d.id from document d where ${unsent}`.execute(kysely);
  const ids = rows.map(({ id }) => id);
  await lockDocuments({ kysely }, ids);
  // Asked once more, now that nobody can be sending them.
  const { numAffectedRows } = await sql`
    update document d set withdrawn_at = ${now}::timestamptz, updated_at = ${now}::timestamptz, version = d.version + 1
     where d.id = any(${ids}::uuid[]) and ${unsent}`.execute(kysely);
  return Number(numAffectedRows ?? 0);
}
