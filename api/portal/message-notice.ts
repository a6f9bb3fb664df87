import type { UnitOfWork } from '../../db/database.ts';
import { voiceOf } from '../../db/broadcasts/voice.ts';
import { Practice } from '../../db/entities/index.ts';
import { queueMessage } from '../../db/messages/queue-message.ts';
import { decideNotice, noticeReaders } from '../../db/portal/notice-reader.ts';
import { toEach } from '../../db/portal/queue-notice.ts';
import { portalMessageNotice } from '../../domain/portal-message-notice.ts';
import type { Config } from '../../platform/config.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import { notFound } from '../problem.ts';

/**
 * Queues the notice that a message waits in the portal, to each who may read it there: in their language, without anything of the message, by the gate (purpose portal-notice). One that
 * may not go stands there as skipped with its reason, which staff see in the thread. It commits with the message that it tells of, so neither is there without
 * the other; the sweeper sends what nobody has started.
 */
export async function queueMessageNotice(
  uow: UnitOfWork,
  { clientId, config, now }: { clientId: string; config: Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'>; now: Date },
): Promise<{ id: string; status: 'pending' | 'skipped' }> {
  const readers = await noticeReaders(uow, { clientId, right: 'messages', now });
  if (readers.length === 0) throw notFound('client');
  const { acronym } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  const { name } = await voiceOf(uow);
  const address = `${portalAddress(config, acronym)}/messages`;
  // At once, whatever the hour is: it answers.
  return toEach(uow, { readers, decide: (reader) => decideNotice(reader) }, ({ reader, decision }) => {
    const { channel, personId, language } = reader;
    const words = portalMessageNotice({ locale: language, practice: name, address });
    const message = { purpose: 'portal-notice', channel, address: reader.address, ...words } as const;
    return queueMessage(uow, { ...message, language, decision, clientId, personId, now });
  });
}
