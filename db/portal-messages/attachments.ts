import { type RawBuilder, sql } from 'kysely';
import type { MessageAttachment } from '../../domain/schemas/portal-messages.ts';
import type { UnitOfWork } from '../database.ts';

/** Attachments of message `m`, as a JSON array; what is not clean is there with why it cannot be opened. */
export const attachmentsOf: RawBuilder<MessageAttachment[]> = sql<MessageAttachment[]>`
  coalesce((select jsonb_agg(jsonb_build_object('id', x.id, 'name', d.name, 'bytes', d.bytes,
              'state', case when d.withdrawn_at is not null then 'withdrawn' when d.status = 'clean' then 'ready' when d.status = 'infected' then 'refused'
                            when d.status = 'error' then 'unchecked' else 'checking' end) order by x.id)
              from portal_attachment x join document d on d.id = x.document_id where x.message_id = m.id), '[]')`;

/** Of a document `d` of a chart: a client has uploaded it for a message that is not sent yet, so it is nobody else's business. */
export const isUnsent: RawBuilder<boolean> = sql<boolean>`exists (
  select from portal_attachment x where x.document_id = d.id and x.message_id is null)`;

/** {@link isUnsent} of one document. */
export async function unsent({ kysely }: Pick<UnitOfWork, 'kysely'>, documentId: string): Promise<boolean> {
  const { rows } = await sql`select from document d where d.id = ${documentId}::uuid and ${isUnsent}`.execute(kysely);
  return rows.length > 0;
}

/** Holds documents until the end of the transaction, by key: what is withdrawn, refused or sent meanwhile is known before anything is done with them. */
export async function lockDocuments({ kysely }: Pick<UnitOfWork, 'kysely'>, ids: readonly string[]): Promise<void> {
  await sql`select from document where id = any(${[...ids]}::uuid[]) order by id for update`.execute(kysely);
}

/** The thread of an attachment and its document. */
export async function attachmentPlace(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  id: string,
): Promise<{ threadId: string; clientId: string; documentId: string } | null> {
  const { rows } = await sql<{ threadId: string; clientId: string; documentId: string }>`
    select t.id as "threadId", t.client_id as "clientId", x.document_id as "documentId"
      from portal_attachment x join portal_message m on m.id = x.message_id join portal_thread t on t.id = m.thread_id
     where x.id = ${id}::uuid`.execute(kysely);
  return rows[0] ?? null;
}
