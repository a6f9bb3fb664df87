import type { UnitOfWork } from '../../db/database.ts';
import { voiceOf } from '../../db/broadcasts/voice.ts';
import { Practice } from '../../db/entities/index.ts';
import { queueMessage } from '../../db/messages/queue-message.ts';
import { decideNotice, type NoticeReader, noticeReaders } from '../../db/portal/notice-reader.ts';
import { goes, notToldBy, toEach } from '../../db/portal/queue-notice.ts';
import { portalMessageNotice } from '../../domain/portal-message-notice.ts';
import type { Config } from '../../platform/config.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import { notFound } from '../problem.ts';

interface Asked {
  clientId: string;
  /** The notice of an unread message of before, which goes or went to somebody: only whom none of it reached are told by a copy of it. */
  joins?: string | undefined;
  config: Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'>;
  now: Date;
}

/** Of some readers those whom that notice did not reach and another may: one that is refused is not written again and again beside one that goes. */
const stillToTell = async (uow: UnitOfWork, id: string, readers: readonly NoticeReader[]) =>
  (await notToldBy(uow, { id, readers, counts: goes })).filter((reader) => decideNotice(reader).kind !== 'skip');

/**
 * Queues the notice that a message waits in the portal, to each who may read it there: in their language, without anything of the message, by the gate (purpose portal-notice). One that
 * may not go stands there as skipped with its reason, which staff see in the thread. It commits with the message that it tells of, so neither is there without
 * the other; the sweeper sends what nobody has started.
 * @returns the first; null: the notice that it joins has told all
 */
export async function queueMessageNotice(
  uow: UnitOfWork,
  { clientId, joins, config, now }: Asked,
): Promise<{ id: string; status: 'pending' | 'skipped' } | null> {
  const all = await noticeReaders(uow, { clientId, right: 'messages', now });
  if (all.length === 0) throw notFound('client');
  const readers = joins === undefined ? all : await stillToTell(uow, joins, all);
  if (readers.length === 0) return null;
  const { acronym } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  const { name } = await voiceOf(uow);
  const address = `${portalAddress(config, acronym)}/messages`;
  // At once, whatever the hour is: it answers.
  return toEach(uow, { readers, decide: (reader) => decideNotice(reader), joins }, ({ reader, decision }) => {
    const { channel, personId, language } = reader;
    const words = portalMessageNotice({ locale: language, practice: name, address });
    const message = { purpose: 'portal-notice', channel, address: reader.address, ...words } as const;
    return queueMessage(uow, { ...message, language, decision, clientId, personId, now });
  });
}
