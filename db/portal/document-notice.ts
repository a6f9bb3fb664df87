import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { CcdRequest, Document } from '../entities/index.ts';
import { cancelMessage } from '../messages/cancel-message.ts';
import { decideNotice, type NoticeReader, noticeReaders } from './notice-reader.ts';
import { notToldBy, queueNotices } from './queue-notice.ts';

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
  const joins = await noticeUnderWay(uow, { clientId, readers, now });
  const left = joins === undefined ? readers : await notToldBy(uow, { id: joins, readers, counts: underWay(now) });
  document.noticeId =
    joins !== undefined && left.length === 0
      ? joins
      : await queueNotices(uow, 'document-shown', { clientId, readers: left, decide, joins, portal, now });
}

/** Message `m` has not gone yet, or was refused just now. */
const underWay = (now: Date) =>
  sql`(m.status = 'pending' or m.status = 'skipped' and m.created_at > ${new Date(now.getTime() - togetherMs)}::timestamptz)`;

/** The notice of another document that is under way to one of the same readers at least; whose own has gone already joins it by another. */
async function noticeUnderWay(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, readers, now }: { clientId: string; readers: readonly NoticeReader[]; now: Date },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select d.notice_id as id from document d join message m on m.id = d.notice_id or m.copy_of = d.notice_id
     where d.client_id = ${clientId}::uuid and m.person_id = any(${readers.map(({ personId }) => personId)}::uuid[]) and ${underWay(now)}
     order by m.id desc limit 1`.execute(kysely);
  return rows[0]?.id;
}

/**
 * Takes back the notice of a document that nobody is shown any more, or the one to person `openedBy` who has opened it, where it has not gone yet: from each whom it tells
 * of no other that is new to them. What another has opened stays new.
 */
export async function endDocumentNotice(
  uow: UnitOfWork,
  { id, noticeId }: Pick<Row, 'id' | 'noticeId'>,
  { openedBy = null, now }: { openedBy?: string | null; now: Date },
): Promise<void> {
  if (!noticeId) return;
  const { rows } = await sql<{ id: string }>`
    select m.id from message m
     where (m.id = ${noticeId}::uuid or m.copy_of = ${noticeId}::uuid) and (${openedBy}::uuid is null or m.person_id = ${openedBy}::uuid)
       and not exists (
         select from document d
          where d.notice_id = ${noticeId}::uuid and d.id <> ${id}::uuid and d.exposed and d.status = 'clean' and d.withdrawn_at is null
            and not exists (select from account a where a.person_id = m.person_id and a.kind = 'portal' and a.id = any(d.opened_by)))
     order by m.id`.execute(uow.kysely);
  for (const each of rows) await cancelMessage(uow, each.id, now);
}
