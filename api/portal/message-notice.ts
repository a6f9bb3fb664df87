import type { UnitOfWork } from '../../db/database.ts';
import { voiceOf } from '../../db/broadcasts/voice.ts';
import { Practice } from '../../db/entities/index.ts';
import { queueMessage } from '../../db/messages/queue-message.ts';
import { decideNotice, noticeReader } from '../../db/portal/notice-reader.ts';
import { portalMessageNotice } from '../../domain/portal-message-notice.ts';
import type { Config } from '../../platform/config.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import { notFound } from '../problem.ts';

/**
 * Queues the notice that a message waits in the portal: in the client's language, without anything of the message, by the gate (purpose portal-notice). One that
 * may not go stands there as skipped with its reason, which staff see in the thread. It commits with the message that it tells of, so neither is there without
 * the other; the sweeper sends what nobody has started.
 */
export async function queueMessageNotice(
  uow: UnitOfWork,
  { clientId, config, now }: { clientId: string; config: Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'>; now: Date },
): Promise<{ id: string; status: 'pending' | 'skipped' }> {
  const reader = await noticeReader(uow, { clientId, right: 'messages', now });
  if (!reader) throw notFound('client');
  const { channel, address, personId, language } = reader;
  const decision = decideNotice(reader);
  const { acronym } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  const { name } = await voiceOf(uow);
  const words = portalMessageNotice({
    locale: language,
    practice: name,
    address: `${portalAddress(config, acronym)}/messages`,
  });
  const message = { purpose: 'portal-notice', channel, address, ...words } as const;
  return queueMessage(uow, { ...message, language, decision, clientId, personId, now });
}
