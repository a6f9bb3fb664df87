import { LockMode } from '@mikro-orm/postgresql';
import { messageMayBecome, type MessageStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { Message, MessageEvent } from '../entities/index.ts';

/**
 * Cancels a single message that has not been handed over, under its row lock: once this is committed nobody sends it, whatever the workflow knows. A
 * second time changes nothing. @returns its status now; anything but `cancelled`: it was too late. Null where there is no such message
 */
export async function cancelMessage(
  { em, note }: UnitOfWork,
  messageId: string,
  now: Date,
): Promise<MessageStatus | null> {
  const message = await em.findOne(Message, { id: messageId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (message?.broadcastId !== null) return null;
  if (!messageMayBecome(message.status, 'cancelled')) return message.status;
  message.status = 'cancelled';
  message.leaseUntil = null;
  message.notBefore = null;
  message.settledAt = now;
  em.create(MessageEvent, { messageId, attempt: message.attempt, kind: 'cancelled', at: now });
  await em.flush();
  await note('cancel', 'message', messageId);
  return 'cancelled';
}
