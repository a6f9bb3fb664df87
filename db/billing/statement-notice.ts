import type { UnitOfWork } from '../database.ts';
import { Statement } from '../entities/index.ts';
import { decideNotice, type NoticeReader, noticeReaders } from '../portal/notice-reader.ts';
import { queueNotices } from '../portal/queue-notice.ts';

/**
 * Queues the notice that something waits in the portal, which says nothing of a bill, in the transaction that issues the statement: so it is neither lost nor
 * sent twice. Who cannot sign in there is told nothing; texts wait for the morning. The sweeper sends it.
 * @param portal address of the practice's portal
 */
export async function tellOfStatement(
  uow: UnitOfWork,
  { statementId, clientId, portal, now }: { statementId: string; clientId: string; portal: string; now: Date },
): Promise<void> {
  const readers = (await noticeReaders(uow, { clientId, right: 'billing', now })).filter(({ signsIn }) => signsIn);
  if (readers.length === 0) return;
  const decide = (reader: NoticeReader) => decideNotice(reader, { now });
  const noticeId = await queueNotices(uow, 'statement-waiting', { clientId, readers, decide, portal, now });
  await uow.em.nativeUpdate(Statement, { id: statementId }, { noticeId });
}
