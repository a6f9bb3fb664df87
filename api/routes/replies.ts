import { assignThread, settleThread } from '../../db/replies/settle-thread.ts';
import { threadEntries } from '../../db/replies/thread-entries.ts';
import { threadList, threadsWaiting } from '../../db/replies/thread-list.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import {
  answerReply,
  assignReply,
  doneReply,
  openThread,
  replyCounts,
  replyEntry,
  replyThread,
  replyThreadQuery,
  sendReply,
} from '../../domain/schemas/replies.ts';
import { messagePreview } from '../../domain/schemas/single-messages.ts';
import { hasStandIns } from '../../platform/config.ts';
import { offeredMethods } from '../broadcasts/offered.ts';
import { draftFor, previewOf } from '../messages/draft.ts';
import { sendToClient } from '../messages/send-to-client.ts';
import { startMessage } from '../messages/workflow.ts';
import { conflict } from '../problem.ts';
import { assertMayOpen, chartReader } from '../records/chart-access.ts';
import { clientOf, readThread, shownThread, threadOf } from '../records/replies.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const audience = ['staff', 'token'] as const;
const view = { rule: 'Messaging Replies', right: 'view' } as const;
const answer = { rule: 'Messaging Replies', right: 'create' } as const;
const modify = { rule: 'Messaging Replies', right: 'modify' } as const;
const someId = '01936b2e-5c1a-7d40-9a55-4f3f8a1c2e77';
const example = { body: 'Yes, come ten minutes later. See you then.' };

/** An answer is a text: it goes to who has just written one, so another preference does not hold it. */
const asText = (body: string) => ({ channel: 'text' as const, subject: null, language: null, body });

export const replyRoutes = [
  route({
    method: 'get',
    path: '/api/replies',
    summary: 'What clients wrote to the practice by text, a thread a client or number; newest first',
    audience,
    policy: view,
    query: replyThreadQuery,
    response: page(replyThread),
    handle: ({ query: { cursor, limit, state, client }, principal, work, now }) =>
      work(async (uow) => {
        const filter = { state, clientId: client, after: cursorOf(cursor), limit };
        return pageOf((await threadList(uow, filter, chartReader({ principal, now }))).map(shownThread), limit);
      }),
  }),
  route({
    method: 'get',
    path: '/api/replies/counts',
    summary: 'How many threads wait for staff',
    audience,
    policy: view,
    response: replyCounts,
    handle: ({ work }) => work(async (uow) => ({ waiting: await threadsWaiting(uow) })),
  }),
  route({
    method: 'get',
    path: '/api/replies/:id',
    summary: 'The thread that a text is in, with the clients whose it may be',
    audience,
    policy: view,
    response: openThread,
    handle: ({ params, principal, work, now }) => work((uow) => readThread(uow, params.id, { principal, now })),
  }),
  route({
    method: 'get',
    path: '/api/replies/:id/entries',
    summary: 'What came and what went out in the thread that a text is in; newest first',
    audience,
    policy: view,
    query: pageQuery,
    response: page(replyEntry),
    handle: ({ params, query: { cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        const asking = { principal, now };
        const { thread, clientId, number } = await threadOf(uow, params.id, asking);
        const of = { thread, clientId, number, after: cursorOf(cursor), limit };
        return pageOf(await threadEntries(uow, of, chartReader(asking)), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/replies/:id/preview',
    summary: 'An answer as it would be read, and whether and when it would go',
    audience,
    policy: answer,
    body: answerReply,
    response: messagePreview,
    example,
    handle: ({ params, body, principal, work, now, deps }) =>
      work(async (uow) => {
        const clientId = clientOf(await threadOf(uow, params.id, { principal, now }));
        const written = asText(body.body);
        const how = { now, anyHour: hasStandIns(deps.config), offered: offeredMethods(deps.config) };
        return previewOf(await draftFor(uow, clientId, written, how), written);
      }),
  }),
  route({
    method: 'post',
    path: '/api/replies/:id/answer',
    summary: 'Answer a thread by text: to the number on file, if the gate lets it; what waited in it is dealt with',
    audience,
    policy: answer,
    body: sendReply,
    response: openThread,
    status: 202,
    idempotent: 'required',
    example: { ...example, upTo: someId },
    handle: ({ params, body, principal, work, now, afterCommit, deps }) =>
      work(async (uow) => {
        const asking = { principal, now };
        const row = await threadOf(uow, params.id, asking);
        const messageId = await sendToClient(uow, {
          clientId: clientOf(row),
          written: asText(body.body),
          otherPreference: true,
          now,
          anyHour: hasStandIns(deps.config),
          offered: offeredMethods(deps.config),
        });
        await settleThread(uow, { thread: row.thread, upTo: body.upTo, now });
        afterCommit(() => startMessage(deps.temporal, { practiceId: uow.practiceId, messageId }));
        return readThread(uow, params.id, asking);
      }),
  }),
  route({
    method: 'post',
    path: '/api/replies/:id/done',
    summary: 'Mark what waits in a thread as dealt with, up to the text that was read',
    audience,
    policy: modify,
    body: doneReply,
    response: openThread,
    example: { upTo: someId },
    handle: ({ params, body: { upTo }, principal, work, now }) =>
      work(async (uow) => {
        const asking = { principal, now };
        const { thread } = await threadOf(uow, params.id, asking);
        await settleThread(uow, { thread, upTo, now });
        return readThread(uow, params.id, asking);
      }),
  }),
  route({
    method: 'post',
    path: '/api/replies/:id/assign',
    summary: 'Say whose the texts of a number are that are of nobody yet; later ones are looked at anew',
    audience,
    policy: modify,
    body: assignReply,
    response: openThread,
    example: { clientId: someId },
    handle: ({ params, body: { clientId }, principal, work, now }) =>
      work(async (uow) => {
        const asking = { principal, now };
        const { clientId: taken, number } = await threadOf(uow, params.id, asking);
        if (taken !== null && taken !== clientId)
          throw conflict('taken', 'These texts are of a client already', 'Open the thread again.');
        await assertMayOpen(uow, principal, clientId, now);
        if (taken === null) await assignThread(uow, { number, clientId });
        return readThread(uow, params.id, asking);
      }),
  }),
];
