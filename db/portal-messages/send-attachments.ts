import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Of a client: their own uploads for the client of the thread (an account may act for several) that have arrived and were not sent or refused; what is still being scanned goes, and opens once it is clean. */
export async function sendUploads(
  { kysely }: UnitOfWork,
  {
    messageId,
    ids,
    accountId,
    threadId,
  }: { messageId: string; ids: readonly string[]; accountId: string; threadId: string },
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    update portal_attachment x set message_id = ${messageId}::uuid
      from document d join portal_thread t on t.client_id = d.client_id
     where t.id = ${threadId}::uuid and d.id = x.document_id and x.document_id = any(${[...ids]}::uuid[]) and x.account_id = ${accountId}::uuid and x.message_id is null
       and d.status in ('pending', 'clean') and d.withdrawn_at is null
    returning d.id`.execute(kysely);
  return new Set(rows.map(({ id }) => id));
}

/** Of staff: clean documents of the client's chart. */
export async function sendDocuments(
  { kysely }: UnitOfWork,
  { messageId, ids, threadId }: { messageId: string; ids: readonly string[]; threadId: string },
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    insert into portal_attachment (document_id, message_id)
    select d.id, ${messageId}::uuid from document d join portal_thread t on t.client_id = d.client_id
     where t.id = ${threadId}::uuid and d.id = any(${[...ids]}::uuid[]) and d.status = 'clean' and d.withdrawn_at is null
       and not exists (select from portal_attachment x where x.document_id = d.id and x.message_id is null)
    on conflict do nothing
    returning document_id as id`.execute(kysely);
  return new Set(rows.map(({ id }) => id));
}
