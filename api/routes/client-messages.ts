import { Message } from '../../db/entities/index.ts';
import { cancelMessage } from '../../db/messages/cancel-message.ts';
import { type ClientMessageRow, clientMessages } from '../../db/queries/client-messages.ts';
import { maskedAddress } from '../../domain/masked-address.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { clientMessage, composeMessage, messagePreview, sendMessage } from '../../domain/schemas/single-messages.ts';
import { can } from '../../domain/rules.ts';
import { hasStandIns } from '../../platform/config.ts';
import { offeredMethods } from '../broadcasts/offered.ts';
import { draftFor, previewOf } from '../messages/draft.ts';
import { sendToClient } from '../messages/send-to-client.ts';
import { startMessage, tellCancelled } from '../messages/workflow.ts';
import { conflict, notFound } from '../problem.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { cursorOf, found, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const create = { rule: 'Messaging Create', right: 'create' } as const;
const staff = ['staff', 'token'] as const;
const example = {
  channel: 'text',
  subject: null,
  language: null,
  body: '<Practice>: Hello <ClientName>, please call us at <PracticePhone>.',
} as const;

const shown = ({ address, ...row }: ClientMessageRow) => ({ ...row, address: address && maskedAddress(address) });

export const clientMessageRoutes = [
  route({
    method: 'get',
    path: '/api/clients/:id/messages',
    summary: 'Everything that went to a client and what was kept from them, with the reason; newest first',
    audience: staff,
    policy: { rule: 'Messaging View', right: 'view' },
    query: pageQuery,
    response: page(clientMessage),
    handle: ({ params, query: { cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        const replies = can(principal.grants, 'Messaging Replies', 'view');
        const rows = await clientMessages(uow, { clientId: params.id, replies, after: cursorOf(cursor), limit });
        return pageOf(rows.map(shown), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/messages/preview',
    summary: 'One message to a client as it would be read, and whether and when it would go',
    audience: staff,
    policy: create,
    body: composeMessage,
    response: messagePreview,
    example,
    handle: ({ params, body, principal, work, now, deps }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        const how = { now, anyHour: hasStandIns(deps.config), offered: offeredMethods(deps.config) };
        return previewOf(await draftFor(uow, params.id, body, how), body);
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/messages',
    summary:
      'Message one client; quiet hours defer it, and what the gate refuses is refused with its reason and stored nowhere',
    audience: staff,
    policy: create,
    body: sendMessage,
    response: clientMessage,
    status: 202,
    idempotent: 'required',
    example: { ...example, confirmOtherPreference: false },
    handle: ({ params: { id: clientId }, body, principal, work, now, afterCommit, deps }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        const { confirmOtherPreference, ...written } = body;
        const id = await sendToClient(uow, {
          clientId,
          written,
          otherPreference: confirmOtherPreference,
          now,
          anyHour: hasStandIns(deps.config),
          offered: offeredMethods(deps.config),
        });
        afterCommit(() => startMessage(deps.temporal, { practiceId: uow.practiceId, messageId: id }));
        const [made] = await clientMessages(uow, { clientId, id, replies: false, after: null, limit: 1 });
        return shown(found(made ?? null, 'message'));
      }),
  }),
  route({
    method: 'post',
    path: '/api/messages/:id/cancel',
    summary: 'Cancel one message to one client that still waits; effective at once, whether or not Temporal is there',
    audience: staff,
    policy: { rule: 'Messaging Create', right: 'delete' },
    response: clientMessage,
    async handle({ params: { id }, principal, work, now, deps }) {
      const answer = await work(async (uow) => {
        const message = await uow.em.findOne(Message, { id });
        if (!message?.clientId || message.broadcastId) throw notFound('message');
        await assertMayOpen(uow, principal, message.clientId, now);
        if ((await cancelMessage(uow, id, now)) !== 'cancelled')
          throw conflict('over', 'It is too late to cancel it', 'Its timeline shows what became of it.');
        const [row] = await clientMessages(uow, {
          clientId: message.clientId,
          id,
          replies: false,
          after: null,
          limit: 1,
        });
        return shown(found(row ?? null, 'message'));
      });
      await tellCancelled(deps.temporal, id, principal.actor).catch((error: unknown) =>
        deps.log.warn({ err: error, messageId: id }, 'The workflow does not know yet that it is cancelled'),
      );
      return answer;
    },
  }),
];
