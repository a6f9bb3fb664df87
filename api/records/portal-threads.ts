import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Document, PortalThread } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { attachmentPlace } from '../../db/portal-messages/attachments.ts';
import { hasUnread, markRead, noteLook, threadMessages } from '../../db/portal-messages/entries.ts';
import { closeThreadAlerts, tellAnswerers } from '../../db/portal-messages/tell.ts';
import {
  type ThreadFilter,
  threadList,
  type ThreadReader,
  type ThreadRow,
  threadsWaiting,
} from '../../db/portal-messages/thread-list.ts';
import { moveThreadTask } from '../../db/portal-messages/thread-task.ts';
import { idsOf, waitForClient } from '../../db/portal-messages/waits.ts';
import { guardiansWith } from '../../db/portal/guardian-access.ts';
import { portalPerson } from '../../db/portal/portal-person.ts';
import { hasGone } from '../../db/portal/queue-notice.ts';
import { portalFolderRule } from '../../domain/documents.ts';
import { can } from '../../domain/rules.ts';
import type {
  answerThread,
  newThread,
  OwnMessage,
  PortalThread as Shape,
  PortalThreadCounts,
  ReadUpTo,
  SentMessage,
} from '../../domain/schemas/portal-messages.ts';
import type { Config } from '../../platform/config.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { openWords } from '../chart-handoff/sealed.ts';
import { queueMessageNotice } from '../portal/message-notice.ts';
import type { Asking } from '../principal.ts';
import { conflict, invalid, notFound } from '../problem.ts';
import { assertMayOpen, restrictedChart } from './chart-access.ts';
import { openContent } from './documents.ts';
import { shownMessage } from './own-threads.ts';
import { offeredTypes } from './picklists.ts';
import { demand, found } from './rows.ts';
import { labelOfType, readerOf } from './tasks.ts';
import { addToThread, beginThread } from './write-message.ts';

/* The staff's side of the messages in the portal. Members of the group of its type see a thread without a rule, as they see its task. */

export interface AskingWords extends Asking {
  keyRing: KeyRing;
  config: Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'>;
}

const what = 'conversation';
const writing = 'Client Portal Can Send Messages to Client';

async function threadReader(uow: UnitOfWork, asking: Asking): Promise<ThreadReader> {
  return { ...(await readerOf(uow, asking)), writes: can(asking.principal.grants, writing, 'view') };
}

const shaped = (keyRing: KeyRing, { typeLabel, subject, ...row }: ThreadRow): Shape => ({
  ...row,
  typeLabel: labelOfType(row.type, typeLabel),
  subject: subject && openWords(keyRing, 'portal_thread', row.id, subject),
});

/** One page and, where there is another, one row more. */
export async function listThreads(
  uow: UnitOfWork,
  filter: Omit<ThreadFilter, 'id'>,
  asking: AskingWords,
): Promise<Shape[]> {
  const rows = await threadList(uow, { ...filter, id: null }, await threadReader(uow, asking));
  return rows.map((row) => shaped(asking.keyRing, row));
}

export async function countThreads(uow: UnitOfWork, asking: Asking): Promise<PortalThreadCounts> {
  return threadsWaiting(uow, await threadReader(uow, asking));
}

/** A thread that who asks may see and whose chart is open to them. @throws Problem 403, 404 */
async function visible(uow: UnitOfWork, id: string, asking: Asking, asked = what): Promise<ThreadRow> {
  const filter = { state: null, clientId: null, id, after: null, limit: 1 };
  const [row] = await threadList(uow, filter, await threadReader(uow, asking));
  const thread = found(row ?? null, asked);
  if (!thread.closed) return thread;
  demand(asking.principal, 'Clients', 'view');
  throw restrictedChart(asking.principal);
}

/** @throws Problem 403, 404 */
export async function readThread(uow: UnitOfWork, id: string, asking: AskingWords): Promise<Shape> {
  return shaped(asking.keyRing, await visible(uow, id, asking));
}

/** The look is written down. @throws Problem 403, 404 */
export async function readMessages(
  uow: UnitOfWork,
  id: string,
  { after, limit }: { after: string | null; limit: number },
  asking: AskingWords,
): Promise<OwnMessage[]> {
  await visible(uow, id, asking);
  await noteLook(uow, id, asking.now);
  return (await threadMessages(uow, { threadId: id, after, limit })).map((row) => shownMessage(asking.keyRing, row));
}

/** @throws Problem 403, 404 */
export async function markThreadRead(uow: UnitOfWork, id: string, shown: ReadUpTo, asking: Asking): Promise<void> {
  await visible(uow, id, asking);
  await markRead(uow, { threadId: id, by: 'staff', ...shown, now: asking.now });
}

/** A thread and its row, locked, of which who asks sees everything. @throws Problem 403, 404 */
async function held(uow: UnitOfWork, id: string, asking: Asking) {
  const row = found(await lockRow(uow, PortalThread, { id }), what);
  return { row, thread: await visible(uow, id, asking) };
}

/** For what is done with a thread beside answering it: others' take the rule. @throws Problem 403, 404 */
async function heldToChange(uow: UnitOfWork, id: string, asking: Asking) {
  const both = await held(uow, id, asking);
  if (!both.thread.yours) demand(asking.principal, 'Tasks', 'modify');
  return both;
}

/** Whoever sends documents shows them to the client. @throws Problem 403 */
function demandAttachments({ principal }: Asking, attachments: readonly string[]): void {
  if (attachments.length === 0) return;
  demand(principal, 'Documents', 'view');
  demand(principal, portalFolderRule, 'create');
}

/** One notice to each reader while what they were told of is unread, unless that one did not go. @returns id of the message; null: none goes */
async function notice(
  uow: UnitOfWork,
  thread: { noticeId?: string | null; clientId: string },
  told: boolean,
  asking: AskingWords,
) {
  const { config, now } = asking;
  const before = told ? thread.noticeId : null;
  const joins = before && (await hasGone(uow, before)) ? before : undefined;
  const queued = await queueMessageNotice(uow, { clientId: thread.clientId, joins, config, now });
  if (!queued) return null;
  thread.noticeId = joins ?? queued.id;
  return queued.status === 'pending' ? queued.id : null;
}

/** Nothing is done about words that nobody has read. @throws Problem 409 where there is a newer message than was read */
function assertRead({ newestId }: { newestId: string }, upTo: string, next: string): void {
  if (newestId !== upTo) throw conflict('newer-message', 'Somebody has written in this conversation meanwhile', next);
}

/** What was written, and the notice that is to go. */
interface Sent extends SentMessage {
  noticeId: string | null;
}

/** @throws Problem 400, 403, 404, 409 where somebody has written since it was read: two do not answer the same question; or where the client cannot sign in */
export async function answer(
  uow: UnitOfWork,
  id: string,
  { body, attachments, upTo }: z.output<typeof answerThread>,
  asking: AskingWords,
): Promise<Sent> {
  const { principal, keyRing, now } = asking;
  const { row } = await held(uow, id, asking);
  demandAttachments(asking, attachments);
  assertRead(row, upTo, 'Read it, then send your answer. What you have typed is still there.');
  await assertSignsIn(uow, { clientId: row.clientId, now }, 'Call the client, then close the conversation.');
  const told = await hasUnread(uow, id);
  const author = { staffId: principal.staffId };
  await markRead(uow, { threadId: id, by: 'staff', upTo, now });
  const messageId = await addToThread(uow, row, { body, attachments, author, keyRing, now });
  const noticeId = await notice(uow, row, told, asking);
  await waitForClient(uow, row, { outcome: 'Answered in the portal.', now });
  return { id, messageId, noticeId };
}

/** What nobody can read is no answer. @throws Problem 404, 409 where neither the client nor a guardian who may read it can sign in */
async function assertSignsIn(
  uow: UnitOfWork,
  { clientId, now }: { clientId: string; now: Date },
  next: string,
): Promise<void> {
  const person = found(await portalPerson(uow, clientId), 'client');
  if (person.clientActive && person.accountActive === true) return;
  const guardians = await guardiansWith(uow, { clientId, right: 'messages', now });
  if (!person.clientActive || guardians.length === 0)
    throw conflict('no-portal', 'This client cannot sign in to the portal, so nobody would read it', next);
}

/** A thread that staff begin, from the chart. @throws Problem 400, 403, 404, 409 where the client cannot sign in */
export async function write(
  uow: UnitOfWork,
  clientId: string,
  { type, subject, body, attachments }: z.output<typeof newThread>,
  asking: AskingWords,
): Promise<Sent> {
  const { principal, keyRing, now } = asking;
  await assertMayOpen(uow, principal, clientId, now);
  demand(principal, 'Clients', 'view');
  demandAttachments(asking, attachments);
  await assertSignsIn(uow, { clientId, now }, 'E-mail them credentials on the tab Client Portal first, or call them.');
  const groupId = await groupOf(uow, type);
  const { staffId } = principal;
  const begun = { clientId, type, groupId, subject, startedBy: staffId };
  const { thread, messageId } = await beginThread(uow, begun, {
    body,
    attachments,
    author: { staffId },
    keyRing,
    now,
  });
  const noticeId = await notice(uow, thread, false, asking);
  await uow.em.flush();
  return { id: thread.id, messageId, noticeId };
}

/** The group that answers a type. @throws Problem 400 where nobody does */
async function groupOf(uow: UnitOfWork, type: string): Promise<string> {
  const offered = (await offeredTypes(uow)).find(({ code }) => code === type);
  if (offered?.groupId) return offered.groupId;
  throw invalid({
    path: 'type',
    message: 'has no user group in which somebody may answer clients, so they do not see it; see Picklists',
  });
}

/** To the group that answers another type; what was promised stays. @throws Problem 400, 403, 404 */
export async function changeType(uow: UnitOfWork, id: string, type: string, asking: Asking): Promise<void> {
  const { row } = await heldToChange(uow, id, asking);
  if (row.type === type) return;
  const groupId = await groupOf(uow, type);
  uow.em.assign(row, { type, groupId });
  await uow.em.flush();
  if (!row.askedAt) return;
  await moveThreadTask(uow, idsOf(row), asking.now);
  await closeThreadAlerts(uow, id, asking.now);
  await tellAnswerers(uow, idsOf(row), 'portal-message', asking.now);
}

/** Nothing is owed any more; what the client writes opens it again. @throws Problem 403, 404, 409 where somebody has written since it was read */
export async function closeThread(uow: UnitOfWork, id: string, upTo: string, asking: Asking): Promise<void> {
  const { row } = await heldToChange(uow, id, asking);
  if (row.state === 'closed') return;
  assertRead(row, upTo, 'Read it, then close the conversation if nothing is left to answer.');
  await waitForClient(uow, row, {
    closed: true,
    outcome: 'The conversation in the portal was closed.',
    now: asking.now,
  });
}

/** @throws Problem 403, 404, 409 where it may not be opened */
export async function openAttachment(uow: UnitOfWork, id: string, asking: Asking) {
  const place = await attachmentPlace(uow, id);
  if (!place) throw notFound('file');
  await visible(uow, place.threadId, asking, 'file');
  return openContent(uow, found(await uow.em.findOne(Document, { id: place.documentId }), 'file'));
}
