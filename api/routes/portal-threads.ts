import { page, pageQuery } from '../../domain/schemas/common.ts';
import {
  answerThread,
  changedThread,
  closedThread,
  newThread,
  ownMessage,
  portalThread,
  portalThreadCounts,
  portalThreadQuery,
  readUpTo,
  sentMessage,
} from '../../domain/schemas/portal-messages.ts';
import { serveContent } from '../documents/serve.ts';
import { startMessage } from '../messages/workflow.ts';
import { endPromise } from '../portal-messages/workflow.ts';
import {
  answer,
  changeType,
  closeThread,
  countThreads,
  listThreads,
  markThreadRead,
  openAttachment,
  readMessages,
  readThread,
  write,
} from '../records/portal-threads.ts';
import { cursorOf, found, pageOf } from '../records/rows.ts';
import { type Base, route } from '../route.ts';

/* Messages of clients from the portal. One's groups' take no rule to be seen, as their tasks; writing does. */
const audience = ['staff', 'token'] as const;
const policy = 'signed-in' as const;
const writes = { rule: 'Client Portal Can Send Messages to Client', right: 'create' } as const;
const path = '/api/portal-messages';
const someId = '01936b2e-5c1a-7d40-9a55-4f3f8a1c2e77';

/** With what opens and seals what people write. */
const asked = <P>({ principal, now, deps: { keyRing, config } }: { principal: P } & Pick<Base, 'now' | 'deps'>) => ({
  principal,
  now,
  keyRing,
  config,
});

export const portalThreadRoutes = [
  route({
    method: 'get',
    path,
    summary:
      'Conversations with clients in the portal: of my groups, begun by me, or everybody’s for who sees all tasks',
    audience,
    policy,
    query: portalThreadQuery,
    response: page(portalThread),
    handle: ({ query: { state, client = null, cursor, limit }, work, ...base }) =>
      work(async (uow) => {
        const filter = { state, clientId: client, after: cursorOf(cursor), limit };
        const rows = await listThreads(uow, filter, asked(base));
        return { rows: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.newestId ?? null) : null };
      }),
  }),
  route({
    method: 'get',
    path: `${path}/counts`,
    summary: 'How many conversations wait for me and my groups',
    audience,
    policy,
    response: portalThreadCounts,
    handle: ({ work, principal, now }) => work((uow) => countThreads(uow, { principal, now })),
  }),
  route({
    method: 'get',
    path: `${path}/attachments/:id`,
    summary: 'Open an attachment that was found clean; each opening is written down',
    audience,
    policy,
    produces: 'application/octet-stream',
    async handle({ params, principal, req, res, work, now, deps }) {
      const { sha256, ...row } = await work((uow) => openAttachment(uow, params.id, { principal, now }));
      const content = found(await deps.storage.open(principal.practiceId, sha256), 'file');
      await serveContent(req, res, { content, ...row, download: false });
    },
  }),
  route({
    method: 'get',
    path: `${path}/:id`,
    summary: 'A conversation with a client',
    audience,
    policy,
    response: portalThread,
    handle: ({ params, work, ...base }) => work((uow) => readThread(uow, params.id, asked(base))),
  }),
  route({
    method: 'get',
    path: `${path}/:id/entries`,
    summary: 'Messages of a conversation, newest first; that they were looked at is written down',
    audience,
    policy,
    query: pageQuery,
    response: page(ownMessage),
    handle: ({ params, query: { cursor, limit }, work, ...base }) =>
      work(async (uow) => {
        const of = { after: cursorOf(cursor), limit };
        return pageOf(await readMessages(uow, params.id, of, asked(base)), limit);
      }),
  }),
  route({
    method: 'post',
    path: `${path}/:id/entries`,
    summary: 'Answer a client in the portal; a notice without its words tells them, once until they have read it',
    audience,
    policy: writes,
    body: answerThread,
    response: sentMessage,
    status: 201,
    idempotent: 'required',
    example: { body: 'It is at your pharmacy tomorrow at noon.', upTo: someId },
    handle: ({ params, body, work, afterCommit, ...base }) =>
      work(async (uow) => {
        const { noticeId, ...sent } = await answer(uow, params.id, body, asked(base));
        const { temporal } = base.deps;
        const { practiceId } = uow;
        if (noticeId) afterCommit(() => startMessage(temporal, { practiceId, messageId: noticeId }));
        afterCommit(() => endPromise(temporal, sent.id));
        return sent;
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/portal-messages',
    summary: 'Write to a client in the portal about something new',
    tag: 'portal-messages',
    audience,
    policy: writes,
    body: newThread,
    response: sentMessage,
    status: 201,
    idempotent: 'required',
    example: { type: 'records-request', subject: 'Your records', body: 'They are attached.' },
    handle: ({ params, body, work, afterCommit, ...base }) =>
      work(async (uow) => {
        const { noticeId, ...sent } = await write(uow, params.id, body, asked(base));
        const { practiceId } = uow;
        if (noticeId) afterCommit(() => startMessage(base.deps.temporal, { practiceId, messageId: noticeId }));
        return sent;
      }),
  }),
  route({
    method: 'post',
    path: `${path}/:id/read`,
    summary: 'Mark messages of the client as read: those that were shown',
    audience,
    policy,
    body: readUpTo,
    example: { upTo: someId },
    handle: ({ params, body, principal, work, now }) =>
      work((uow) => markThreadRead(uow, params.id, body, { principal, now })),
  }),
  route({
    method: 'post',
    path: `${path}/:id/type`,
    summary: 'Say what a conversation is about: it goes to the group that answers that',
    audience,
    policy,
    body: changedThread,
    example: { type: 'billing-question' },
    handle: ({ params, body: { type }, principal, work, now }) =>
      work((uow) => changeType(uow, params.id, type, { principal, now })),
  }),
  route({
    method: 'post',
    path: `${path}/:id/close`,
    summary: 'Close a conversation: nothing is owed any more; what the client writes opens it again',
    audience,
    policy,
    body: closedThread,
    example: { upTo: someId },
    handle: ({ params, body: { upTo }, principal, work, now, deps, afterCommit }) =>
      work(async (uow) => {
        await closeThread(uow, params.id, upTo, { principal, now });
        afterCommit(() => endPromise(deps.temporal, params.id));
      }),
  }),
];
