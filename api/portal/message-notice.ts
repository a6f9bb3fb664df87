import type { UnitOfWork } from '../../db/database.ts';
import { voiceOf } from '../../db/broadcasts/voice.ts';
import { Practice } from '../../db/entities/index.ts';
import { queueMessage } from '../../db/messages/queue-message.ts';
import { noticeChannel, noticeReader } from '../../db/portal-messages/notice-reader.ts';
import { parseEmail } from '../../domain/email-address.ts';
import { decide } from '../../domain/gate.ts';
import { locales } from '../../domain/locales.ts';
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
  const reader = await noticeReader(uow, clientId);
  if (!reader) throw notFound('client');
  const channel = noticeChannel(reader);
  const address = channel === 'text' ? reader.mobile : reader.email;
  const message = { purpose: 'portal-notice', channel, address } as const;
  const decision = decide({
    ...message,
    active: reader.active,
    addressProblem: channel === 'email' && address !== null && !parseEmail(address).ok ? 'bad' : null,
    notWorking: channel === 'text' ? reader.mobileNotWorking : reader.emailNotWorking,
    optedOut: channel === 'text' && reader.stopped,
    consented: false,
    preference: null,
    preferenceOnly: false,
    relevant: null,
    quietHours: null,
    caps: null,
  });
  const locale = locales.find((each) => each === reader.language) ?? 'en';
  const { acronym } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  const { name } = await voiceOf(uow);
  const words = portalMessageNotice({ locale, practice: name, address: `${portalAddress(config, acronym)}/messages` });
  const { personId } = reader;
  return queueMessage(uow, { ...message, ...words, language: locale, decision, clientId, personId, now });
}
