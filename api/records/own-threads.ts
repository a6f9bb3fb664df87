import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Document, PortalThread } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { attachmentPlace } from '../../db/portal-messages/attachments.ts';
import { markRead, type MessageRow, noteLook, threadMessages } from '../../db/portal-messages/entries.ts';
import { type OwnThreadRow, ownThreads, ownUnread } from '../../db/portal-messages/own-threads.ts';
import { answerBy, promiseRules } from '../../db/portal-messages/promise.ts';
import { waitForStaff } from '../../db/portal-messages/waits.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import type {
  MessageOptions,
  newThread,
  OwnMessage,
  OwnThread,
  OwnUnread,
  ReadUpTo,
  replyInThread,
  SentMessage,
} from '../../domain/schemas/portal-messages.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { openWords } from '../chart-handoff/sealed.ts';
import { invalid, notFound, tooMany } from '../problem.ts';
import { countTry } from '../sign-in/throttle.ts';
import { openContent } from './documents.ts';
import type { Own } from './information.ts';
import { directsMessages } from './information-guardian.ts';
import { offeredTypes } from './picklists.ts';
import { found } from './rows.ts';
import { labelOfType } from './tasks.ts';
import { addToThread, beginThread } from './write-message.ts';

/* A client's own side of the messages: whose they are comes from the session alone. */

export interface OwnWords extends Own {
  keyRing: KeyRing;
}

const what = 'conversation';

const shaped = (keyRing: KeyRing, { type, typeLabel, subject, ...row }: OwnThreadRow): OwnThread => ({
  ...row,
  typeLabel: labelOfType(type, typeLabel),
  subject: openWords(keyRing, 'portal_thread', row.id, subject),
});

export const shownMessage = (keyRing: KeyRing, { body, ...row }: MessageRow): OwnMessage => ({
  ...row,
  body: openWords(keyRing, 'portal_message', row.id, body),
});

/** What can be written about, and how soon an answer to it is promised. */
export async function readOptions(uow: UnitOfWork, now: Date): Promise<MessageOptions> {
  const types = await offeredTypes(uow);
  return {
    types: types.map(({ code, label }) => ({ code, label })),
    answerBy: answerBy(await promiseRules(uow), now).toISOString(),
    largestBytes: settingValue(await storedSettings(uow), settings.largestDocument) * 1024 * 1024,
  };
}

/** One page and, where there is another, one row more. */
export async function listOwn(
  uow: UnitOfWork,
  { after, limit }: { after: string | null; limit: number },
  { principal: { clientId }, keyRing }: OwnWords,
): Promise<OwnThread[]> {
  return (await ownThreads(uow, { clientId, after, limit })).map((row) => shaped(keyRing, row));
}

export async function readUnread(uow: UnitOfWork, { principal: { clientId } }: Own): Promise<OwnUnread> {
  const { unread, threads } = await ownUnread(uow, clientId);
  return { unread, offered: threads > 0 || (await offeredTypes(uow)).length > 0 };
}

/** @throws Problem 404, also for another client's */
export async function readOwn(uow: UnitOfWork, id: string, own: OwnWords): Promise<OwnThread> {
  const [row] = await ownThreads(uow, { clientId: own.principal.clientId, id, after: null, limit: 1 });
  return shaped(own.keyRing, found(row ?? null, what));
}

/** @throws Problem 404 */
export async function readOwnMessages(
  uow: UnitOfWork,
  id: string,
  { after, limit }: { after: string | null; limit: number },
  own: OwnWords,
): Promise<OwnMessage[]> {
  await readOwn(uow, id, own);
  await noteLook(uow, id, own.now);
  return (await threadMessages(uow, { threadId: id, after, limit })).map((row) => shownMessage(own.keyRing, row));
}

/** What people write in an hour; more is a program, or somebody whom a call helps better. */
const often = { limit: 60, minutes: 60, forgetAfter: 60 };

async function assertNotTooMany(uow: UnitOfWork, { principal: { accountId }, now }: Own): Promise<void> {
  const { blockedUntil } = await countTry(uow, { ...often, id: `portal-message/${accountId}` }, now);
  if (blockedUntil)
    throw tooMany('You have sent many messages within an hour', (blockedUntil.getTime() - now.getTime()) / 1000);
}

/** @throws Problem 400 where nobody answers the type, 429 */
export async function sendNew(
  uow: UnitOfWork,
  { type, subject, body, attachments }: z.output<typeof newThread>,
  own: OwnWords,
): Promise<SentMessage> {
  const { principal, keyRing, now } = own;
  const { clientId, accountId } = principal;
  await assertNotTooMany(uow, own);
  const offered = (await offeredTypes(uow)).find(({ code }) => code === type);
  if (!offered?.groupId) throw invalid({ path: 'type', message: 'is not offered any more: choose another one' });
  const begun = { clientId, type, groupId: offered.groupId, subject, startedBy: null };
  const { thread, messageId } = await beginThread(uow, begun, {
    body,
    attachments,
    author: { accountId },
    keyRing,
    now,
  });
  await waitForStaff(uow, thread, now);
  return { id: thread.id, messageId };
}

/** One's own thread, locked. @throws Problem 404 */
async function held(uow: UnitOfWork, id: string, { principal: { clientId } }: Own) {
  return found(await lockRow(uow, PortalThread, { id, clientId }), what);
}

/** An answer, which opens a closed thread again: nobody is refused because a matter was taken to be over. @throws Problem 400, 404, 429 */
export async function sendReply(
  uow: UnitOfWork,
  id: string,
  { body, attachments }: z.output<typeof replyInThread>,
  own: OwnWords,
): Promise<SentMessage> {
  const { principal, keyRing, now } = own;
  await assertNotTooMany(uow, own);
  const thread = await held(uow, id, own);
  const author = { accountId: principal.accountId };
  const messageId = await addToThread(uow, thread, { body, attachments, author, keyRing, now });
  await waitForStaff(uow, thread, now);
  return { id, messageId };
}

/** What who acts for a client has seen stays new to a client who signs in themselves: it was written to them. @returns what is left unread of all. @throws Problem 404 */
export async function readUpToOwn(uow: UnitOfWork, id: string, shown: ReadUpTo, own: Own): Promise<OwnUnread> {
  await held(uow, id, own);
  if (await directsMessages(uow, own)) await markRead(uow, { threadId: id, by: 'client', ...shown, now: own.now });
  return readUnread(uow, own);
}

/** @throws Problem 404, 409 where it may not be opened */
export async function openOwnAttachment(uow: UnitOfWork, id: string, { principal: { clientId } }: Own) {
  const place = await attachmentPlace(uow, id);
  if (place?.clientId !== clientId) throw notFound('file');
  return openContent(uow, found(await uow.em.findOne(Document, { id: place.documentId }), 'file'), { own: true });
}
