import type { UnitOfWork } from '../../db/database.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import {
  messageOptions,
  newThread,
  newUpload,
  ownMessage,
  ownThread,
  ownUnread,
  ownUpload,
  readUpTo,
  replyInThread,
  sentMessage,
} from '../../domain/schemas/portal-messages.ts';
import { serveContent } from '../documents/serve.ts';
import { takeUpload } from '../documents/upload.ts';
import { keepPromise } from '../portal-messages/workflow.ts';
import {
  listOwn,
  openOwnAttachment,
  readOptions,
  readOwn,
  readOwnMessages,
  readUnread,
  readUpToOwn,
  sendNew,
  sendReply,
} from '../records/own-threads.ts';
import { announceUpload, dropUpload, readUpload, unsentUpload } from '../records/own-uploads.ts';
import { cursorOf, found, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

/** Whose messages they are comes from the session alone: no request names a client. */
const own = { audience: ['portal'], policy: 'client', tag: 'portal' } as const;
const perMinute = 60;
const someId = '01936b2e-5c1a-7d40-9a55-4f3f8a1c2e77';
const path = '/api/portal/messages';

/** What stands before `/:id` is found first. */
export const portalMessageRoutes = [
  route({
    method: 'get',
    path: `${path}/options`,
    summary: 'What can be written about to the practice, and how soon an answer is promised',
    ...own,
    response: messageOptions,
    handle: ({ work, now }) => work((uow) => readOptions(uow, now)),
  }),
  route({
    method: 'get',
    path: `${path}/unread`,
    summary: 'How many messages of the practice were not read',
    ...own,
    response: ownUnread,
    handle: ({ principal, work, now }) => work((uow) => readUnread(uow, { principal, now })),
  }),
  route({
    method: 'post',
    path: `${path}/uploads`,
    summary: 'Announce a file for a message; then PUT its content',
    ...own,
    perMinute,
    body: newUpload,
    response: ownUpload,
    status: 201,
    idempotent: true,
    example: { name: 'Old prescription.jpg' },
    handle: ({ body, principal, work, now }) => work((uow) => announceUpload(uow, body, { principal, now })),
  }),
  route({
    method: 'put',
    path: `${path}/uploads/:id/content`,
    summary: 'The bytes of an announced file; it is scanned before anybody can open it',
    ...own,
    perMinute,
    raw: true,
    response: ownUpload,
    async handle(context) {
      const { params, principal, work } = context;
      const find = (uow: UnitOfWork, now: Date) => unsentUpload(uow, params.id, { principal, now });
      await takeUpload(context, { id: params.id, find });
      return work((uow) => readUpload(uow, params.id, { principal, now: context.now }));
    },
  }),
  route({
    method: 'delete',
    path: `${path}/uploads/:id`,
    summary: 'Remove a file that was not sent yet',
    ...own,
    perMinute,
    handle: ({ params, principal, work, now }) => work((uow) => dropUpload(uow, params.id, { principal, now })),
  }),
  route({
    method: 'get',
    path: `${path}/attachments/:id`,
    summary: 'Open an attachment of an own conversation that was found clean; each opening is written down',
    ...own,
    perMinute: 120,
    produces: 'application/octet-stream',
    async handle({ params, principal, req, res, work, now, deps }) {
      const { sha256, ...row } = await work((uow) => openOwnAttachment(uow, params.id, { principal, now }));
      const content = found(await deps.storage.open(principal.practiceId, sha256), 'file');
      await serveContent(req, res, { content, ...row, download: false });
    },
  }),
  route({
    method: 'get',
    path,
    summary: 'The own conversations with the practice, by their newest message',
    ...own,
    query: pageQuery,
    response: page(ownThread),
    handle: ({ query: { cursor, limit }, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        const rows = await listOwn(uow, { after: cursorOf(cursor), limit }, { principal, now, keyRing });
        return { rows: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.newestId ?? null) : null };
      }),
  }),
  route({
    method: 'post',
    path,
    summary: 'Write to the practice about something new; it goes to those who answer what it is about',
    ...own,
    perMinute,
    body: newThread,
    response: sentMessage,
    status: 201,
    idempotent: 'required',
    example: { type: 'prescription-refill', subject: 'Refill', body: 'I have five days left.' },
    handle: ({ body, principal, work, now, deps, afterCommit }) =>
      work(async (uow) => {
        const sent = await sendNew(uow, body, { principal, now, keyRing: deps.keyRing });
        afterCommit(() => keepPromise(deps.temporal, principal.practiceId, sent.id));
        return sent;
      }),
  }),
  route({
    method: 'get',
    path: `${path}/:id`,
    summary: 'An own conversation',
    ...own,
    response: ownThread,
    handle: ({ params, principal, work, now, deps: { keyRing } }) =>
      work((uow) => readOwn(uow, params.id, { principal, now, keyRing })),
  }),
  route({
    method: 'get',
    path: `${path}/:id/entries`,
    summary: 'Messages of an own conversation, newest first',
    ...own,
    query: pageQuery,
    response: page(ownMessage),
    handle: ({ params, query: { cursor, limit }, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        const of = { after: cursorOf(cursor), limit };
        return pageOf(await readOwnMessages(uow, params.id, of, { principal, now, keyRing }), limit);
      }),
  }),
  route({
    method: 'post',
    path: `${path}/:id/entries`,
    summary: 'Write in an own conversation; a closed one opens again',
    ...own,
    perMinute,
    body: replyInThread,
    response: sentMessage,
    status: 201,
    idempotent: 'required',
    example: { body: 'Thank you. The usual pharmacy.' },
    handle: ({ params, body, principal, work, now, deps, afterCommit }) =>
      work(async (uow) => {
        const sent = await sendReply(uow, params.id, body, { principal, now, keyRing: deps.keyRing });
        afterCommit(() => keepPromise(deps.temporal, principal.practiceId, sent.id));
        return sent;
      }),
  }),
  route({
    method: 'post',
    path: `${path}/:id/read`,
    summary: 'Mark messages of the practice as read: those that were shown',
    ...own,
    body: readUpTo,
    response: ownUnread,
    example: { upTo: someId },
    handle: ({ params, body, principal, work, now }) =>
      work((uow) => readUpToOwn(uow, params.id, body, { principal, now })),
  }),
];
