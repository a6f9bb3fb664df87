import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { CcdRequest, Document } from '../entities/index.ts';
import { decideNotice, type NoticeReader, noticeReaders } from './notice-reader.ts';
import { cancelNotice, queueNotices } from './queue-notice.ts';

type Row = InferEntity<typeof Document>;

/** From the first of several documents until the notice of them goes: who is shown one by mistake, and not for long, is not told of it. */
const togetherMs = 5 * 60_000;

/**
 * Queues the notice that the practice shows a document, in the transaction that shows it: without its name or anything of it, once for all that are shown until it
 * goes, and texts in the morning of who reads them. Who cannot sign in is told nothing; of a clinical document the answer to its request tells. The row of the client is
 * held, so that of two at once the second shares.
 * @param portal address of the practice's portal
 */
export async function tellOfDocument(
  uow: UnitOfWork,
  document: Row,
  { portal, now }: { portal: string; now: Date },
): Promise<void> {
  const { id, clientId } = document;
  if ((await uow.em.count(CcdRequest, { documentId: id })) > 0) return;
  const all = await noticeReaders(uow, { clientId, right: 'documents', now });
  const readers = all.filter(({ active, signsIn }) => active && signsIn);
  if (readers.length === 0) return;
  const notBefore = new Date(now.getTime() + togetherMs);
  const decide = (reader: NoticeReader) => decideNotice(reader, { now, notBefore });
  document.noticeId =
    (await noticeUnderWay(uow, { clientId, readers, now })) ??
    (await queueNotices(uow, 'document-shown', { clientId, readers, decide, portal, now }));
}

/** The notice of another document to the same readers that has not gone yet, or was refused just now; null: there is none. */
async function noticeUnderWay(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, readers, now }: { clientId: string; readers: readonly NoticeReader[]; now: Date },
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select m.id from document d join message m on m.id = d.notice_id
     where d.client_id = ${clientId}::uuid and m.person_id = any(${readers.map(({ personId }) => personId)}::uuid[])
       and (m.status = 'pending' or m.status = 'skipped' and m.created_at > ${new Date(now.getTime() - togetherMs)}::timestamptz)
     order by m.id desc limit 1`.execute(kysely);
  return rows[0]?.id ?? null;
}

/** Takes back the notice of a document that nobody is shown any more, or that person `openedBy` has opened, where it has not gone yet and tells of no other. */
export async function endDocumentNotice(
  uow: UnitOfWork,
  { id, noticeId }: Pick<Row, 'id' | 'noticeId'>,
  { openedBy = null, now }: { openedBy?: string | null; now: Date },
): Promise<void> {
  if (!noticeId) return;
  const waits = { noticeId, id: { $ne: id }, exposed: true, status: 'clean', readAt: null, withdrawnAt: null } as const;
  if ((await uow.em.count(Document, waits)) === 0) await cancelNotice(uow, { id: noticeId, personId: openedBy, now });
}
