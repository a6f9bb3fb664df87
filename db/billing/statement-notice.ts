import { portalNotice } from '../../domain/portal-notices.ts';
import { voiceOf } from '../broadcasts/voice.ts';
import type { UnitOfWork } from '../database.ts';
import { Statement } from '../entities/index.ts';
import { queueMessage } from '../messages/queue-message.ts';
import { decideNotice, noticeReader } from '../portal/notice-reader.ts';

/**
 * Queues the notice that something waits in the portal, which says nothing of a bill, in the transaction that issues the statement: so it is neither lost nor
 * sent twice. Who cannot sign in there is told nothing; texts wait for the morning. The sweeper sends it.
 * @param portal address of the practice's portal
 */
export async function tellOfStatement(
  uow: UnitOfWork,
  { statementId, clientId, portal, now }: { statementId: string; clientId: string; portal: string; now: Date },
): Promise<void> {
  const reader = await noticeReader(uow, { clientId, right: 'billing', now });
  if (!reader?.signsIn) return;
  const { channel, address, personId, language } = reader;
  const about = {
    locale: language,
    practice: await voiceOf(uow),
    portal,
    at: now.toISOString(),
    zone: reader.zones[0],
  };
  const { subject, body } = portalNotice('statement-waiting', about);
  const words = channel === 'text' ? { subject: null, body: body.replaceAll('\n\n', ' ') } : { subject, body };
  const { id } = await queueMessage(uow, {
    purpose: 'portal-notice',
    channel,
    address,
    ...words,
    language,
    decision: decideNotice(reader, { now }),
    clientId,
    personId,
    now,
  });
  await uow.em.nativeUpdate(Statement, { id: statementId }, { noticeId: id });
}
