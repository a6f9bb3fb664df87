import { Message } from '../entities/index.ts';
import type { UnitOfWork } from '../database.ts';
import { isOptedOut } from '../queries/is-opted-out.ts';
import { recordOptOut } from '../queries/record-opt-out.ts';

/** Whether the address of an e-mail still gets e-mails of that kind; null where there is no such e-mail. */
export async function unsubscribeState(
  uow: UnitOfWork,
  messageId: string,
): Promise<{ address: string; done: boolean } | null> {
  const message = await uow.em.findOne(Message, { id: messageId, channel: 'email' });
  if (!message) return null;
  return { address: message.address, done: await isOptedOut(uow, { channel: 'email', address: message.address }) };
}

/** Closes the address of an e-mail for the practice's broadcasts, at once; a second time changes nothing. @returns false where there is no such e-mail */
export async function unsubscribe(uow: UnitOfWork, messageId: string, now: Date): Promise<boolean> {
  const state = await unsubscribeState(uow, messageId);
  if (!state) return false;
  if (!state.done) {
    await recordOptOut(uow, { channel: 'email', address: state.address, source: 'unsubscribe', at: now });
    await uow.note('unsubscribe', 'message', messageId);
  }
  return true;
}
