import type { UnitOfWork } from '../../db/database.ts';
import { PortalMessage, PortalThread } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockDocuments } from '../../db/portal-messages/attachments.ts';
import { sendDocuments, sendUploads } from '../../db/portal-messages/send-attachments.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { sealWords } from '../chart-handoff/sealed.ts';
import { refuse } from './rows.ts';

interface Written {
  body: string;
  /** Ids of documents. */
  attachments: readonly string[];
  /** Account of the client, or member of staff. */
  author: { accountId: string } | { staffId: string };
  keyRing: KeyRing;
  now: Date;
}

interface Begun {
  clientId: string;
  type: string;
  groupId: string;
  subject: string;
  /** Member of staff; null: the client. */
  startedBy: string | null;
}

/** A thread with its first message; who waits for whom is said by the caller. @throws Problem 400 */
export async function beginThread(uow: UnitOfWork, { subject, ...begun }: Begun, written: Written) {
  const [id, messageId] = [newId(), newId()];
  const sealed = sealWords(written.keyRing, 'portal_thread', id, subject);
  const thread = uow.em.create(PortalThread, {
    id,
    ...begun,
    subject: sealed,
    waitsFor: 'client',
    newestId: messageId,
    createdAt: written.now,
  });
  await uow.em.flush();
  await writeMessage(uow, { threadId: id, messageId }, written);
  return { thread, messageId };
}

/** One message more, with the thread locked. @returns its id. @throws Problem 400 where an attachment cannot go */
export async function addToThread(
  uow: UnitOfWork,
  thread: { id: string; newestId: string },
  written: Written,
): Promise<string> {
  const messageId = newId();
  thread.newestId = messageId;
  await writeMessage(uow, { threadId: thread.id, messageId }, written);
  return messageId;
}

async function writeMessage(
  uow: UnitOfWork,
  { threadId, messageId }: { threadId: string; messageId: string },
  { body, attachments, author, keyRing, now }: Written,
): Promise<void> {
  const sealed = sealWords(keyRing, 'portal_message', messageId, body);
  uow.em.create(PortalMessage, { id: messageId, threadId, ...author, body: sealed, sentAt: now });
  await uow.em.flush();
  if (attachments.length === 0) return;
  await lockDocuments(uow, attachments);
  const went =
    'accountId' in author
      ? await sendUploads(uow, { messageId, ids: attachments, accountId: author.accountId, threadId })
      : await sendDocuments(uow, { messageId, ids: attachments, threadId });
  refuse(
    attachments.flatMap((id, at) =>
      went.has(id)
        ? []
        : [{ path: `attachments.${at}`, message: 'cannot be sent: remove it, and add it again where it is right' }],
    ),
  );
}
