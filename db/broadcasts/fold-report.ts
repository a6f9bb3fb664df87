import type { Channel } from '../../domain/channels.ts';
import type { FailureReason } from '../../domain/failure-reasons.ts';
import { type DeliveryEvent, foldStatus } from '../../domain/statuses.ts';
import { alertFailedMessages } from '../alerts/message-failed.ts';
import type { UnitOfWork } from '../database.ts';
import { Message } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { failReturnedCredential } from '../portal/fail-returned-credential.ts';
import { addProviderEvent } from '../queries/message-event.ts';
import { recordOptOut } from '../queries/record-opt-out.ts';

/** What a provider tells about a message after it was handed over; comes late, twice and in any order. */
export interface ProviderReport {
  messageId: string;
  /** Of which the report may speak: a message that goes another way is none to it. */
  channel: Channel;
  /** The provider's name for the message; null where its reports carry none. */
  providerId: string | null;
  /** The provider's word, kept with the event. */
  status: string;
  /** What it means to us. */
  event: DeliveryEvent;
  reason: FailureReason | null;
  code: string | null;
}

/** `other`: the message is known under another name of the provider's, so it was sent twice; kept as an event, not folded. */
export type FoldResult = 'folded' | 'repeated' | 'no-message' | 'other';

/**
 * Commits the report as an event and folds it into the message, under the message's row lock: a sender that writes its outcome at the same time
 * comes before or after it, and the stronger evidence stands either way. It may come before the sender has written anything, and it may resolve
 * what was unknown.
 */
export async function foldReport(uow: UnitOfWork, report: ProviderReport, now: Date): Promise<FoldResult> {
  const { messageId, channel, providerId, status, event, reason, code } = report;
  const message = await lockRow(uow, Message, { id: messageId, channel });
  if (!message) return 'no-message';
  const providerKey = `${providerId ?? 'report'}:${status}`;
  if (!(await addProviderEvent(uow, { messageId, kind: status, code, providerKey, at: now }))) return 'repeated';
  if (message.providerId && providerId && message.providerId !== providerId) return 'other';
  message.providerId ??= providerId;
  const next = foldStatus(message.status, event);
  const isNews = next !== message.status;
  if (isNews) {
    message.status = next;
    message.reason = next === 'failed' ? reason : null;
    message.errorCode = next === 'failed' ? code : null;
    message.leaseUntil = null;
    message.notBefore = null;
    message.acceptedAt ??= now;
    message.settledAt = next === 'delivered' || next === 'failed' ? now : null;
  }
  await uow.em.flush();
  if (next === 'failed') await alertFailedMessages(uow, [messageId], now);
  if (isNews && next === 'failed' && message.credentialId)
    await failReturnedCredential(uow, { credentialId: message.credentialId, messageId, now });
  if (reason === 'opted-out')
    await recordOptOut(uow, { channel: message.channel, address: message.address, source: 'provider', at: now });
  return 'folded';
}
