import { messageMayBecome, type MessageStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { Message, MessageEvent } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';

/**
 * Cancels a single message that has not been handed over, under its row lock: once this is committed nobody sends it, whatever the workflow knows. A
 * second time changes nothing. @returns its status now; anything but `cancelled`: it was too late. Null where there is no such message
 */
export async function cancelMessage(uow: UnitOfWork, messageId: string, now: Date): Promise<MessageStatus | null> {
  const message = await lockRow(uow, Message, { id: messageId });
  if (message?.broadcastId !== null) return null;
  if (!messageMayBecome(message.status, 'cancelled')) return message.status;
  message.status = 'cancelled';
  message.leaseUntil = null;
  message.notBefore = null;
  message.settledAt = now;
  uow.em.create(MessageEvent, { messageId, attempt: message.attempt, kind: 'cancelled', at: now });
  await uow.em.flush();
  await uow.note('cancel', 'message', messageId);
  return 'cancelled';
}
