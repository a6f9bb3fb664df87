import { sql } from 'kysely';
import type { UnitOfWork } from '../../db/database.ts';
import { PortalMessage, PortalThread } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockDocuments } from '../../db/portal-messages/attachments.ts';
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
      ? await sendUploads(uow, { messageId, ids: attachments, accountId: author.accountId })
      : await sendDocuments(uow, { messageId, ids: attachments, threadId });
  refuse(
    attachments.flatMap((id, at) =>
      went.has(id)
        ? []
        : [{ path: `attachments.${at}`, message: 'cannot be sent: remove it, and add it again where it is right' }],
    ),
  );
}

/** Of a client: their own uploads that have arrived and were not sent or refused; what is still being scanned goes, and opens once it is clean. */
async function sendUploads(
  { kysely }: UnitOfWork,
  { messageId, ids, accountId }: { messageId: string; ids: readonly string[]; accountId: string },
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    update portal_attachment x set message_id = ${messageId}::uuid
      from document d
     where d.id = x.document_id and x.document_id = any(${[...ids]}::uuid[]) and x.account_id = ${accountId}::uuid and x.message_id is null
       and d.status in ('pending', 'clean') and d.withdrawn_at is null
    returning d.id`.execute(kysely);
  return new Set(rows.map(({ id }) => id));
}

/** Of staff: clean documents of the client's chart. */
async function sendDocuments(
  { kysely }: UnitOfWork,
  { messageId, ids, threadId }: { messageId: string; ids: readonly string[]; threadId: string },
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    insert into portal_attachment (document_id, message_id)
    select d.id, ${messageId}::uuid from document d join portal_thread t on t.client_id = d.client_id
     where t.id = ${threadId}::uuid and d.id = any(${[...ids]}::uuid[]) and d.status = 'clean' and d.withdrawn_at is null
       and not exists (select from portal_attachment x where x.document_id = d.id and x.message_id is null)
    on conflict do nothing
    returning document_id as id`.execute(kysely);
  return new Set(rows.map(({ id }) => id));
}
