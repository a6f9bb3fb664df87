import type { Decision } from '../../domain/gate.ts';
import { type PortalNotice, portalNotice } from '../../domain/portal-notices.ts';
import { voiceOf } from '../broadcasts/voice.ts';
import type { UnitOfWork } from '../database.ts';
import { queueMessage } from '../messages/queue-message.ts';
import type { NoticeReader } from './notice-reader.ts';

export interface Told {
  clientId: string;
  reader: NoticeReader;
  /** What the gate says to it. */
  decision: Decision;
  /** Address of the practice's portal. */
  portal: string;
  now: Date;
}

/** Queues a notice of the portal in the transaction of what it tells of, so that it is neither lost nor sent twice; a text is one paragraph. The sweeper sends it. @returns id of the message */
export async function queueNotice(
  uow: UnitOfWork,
  notice: PortalNotice,
  { clientId, reader, decision, portal, now }: Told,
): Promise<string> {
  const { channel, address, personId, language, zones } = reader;
  const practice = await voiceOf(uow);
  const about = { locale: language, practice, portal, at: now.toISOString(), zone: zones[0] };
  const { subject, body } = portalNotice(notice, about);
  const words = channel === 'text' ? { subject: null, body: body.replaceAll('\n\n', ' ') } : { subject, body };
  const message = { purpose: 'portal-notice', channel, address, ...words } as const;
  return (await queueMessage(uow, { ...message, language, decision, clientId, personId, now })).id;
}
