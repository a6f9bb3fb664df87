import { planRequestOf } from '../../db/broadcasts/plan-request.ts';
import { planBroadcast, sourceInWords } from '../../db/broadcasts/plan.ts';
import { messageRow } from '../../db/queries/message-row.ts';
import { recipientList } from '../../db/queries/recipient-list.ts';
import { maskedAddress } from '../../domain/masked-address.ts';
import { page } from '../../domain/schemas/common.ts';
import { message, preview, previewQuery, recipientQuery, recipientRow } from '../../domain/schemas/messaging.ts';
import { canRefresh } from '../../domain/statuses.ts';
import { hasStandIns } from '../../platform/config.ts';
import { previewOf } from '../broadcasts/preview.ts';
import { broadcastOf } from '../broadcasts/shape.ts';
import { conflict } from '../problem.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { cursorOf, found, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const view = { rule: 'Messaging View', right: 'view' } as const;
const staff = ['staff', 'token'] as const;

export const broadcastRecipientRoutes = [
  route({
    method: 'get',
    path: '/api/broadcasts/:id/preview',
    summary: 'Refresh: who gets it as things are now; until it fires',
    audience: staff,
    policy: { rule: 'Messaging Create', right: 'modify' },
    query: previewQuery,
    response: preview,
    handle: ({ params, query, work, now, deps }) =>
      work(async (uow) => {
        const row = await broadcastOf(uow, params.id);
        const at = Date.parse(row.sendAt) > now.getTime() ? row.sendAt : now.toISOString();
        const request = planRequestOf(row, { at, anyHour: hasStandIns(deps.config) });
        if (!canRefresh(row.status) || !request) {
          throw conflict('fired', 'The audience is fixed', 'GET /api/broadcasts/:id/recipients shows who got it.');
        }
        return previewOf(await planBroadcast(uow, request), query);
      }),
  }),
  route({
    method: 'get',
    path: '/api/broadcasts/:id/recipients',
    summary: 'Everybody of a broadcast that has fired, by last name, and what became of the message to them',
    audience: staff,
    policy: view,
    query: recipientQuery,
    response: page(recipientRow),
    handle: ({ params, query: { cursor, limit, status, reason }, work }) =>
      work(async (uow) => {
        const { id: broadcastId } = await broadcastOf(uow, params.id);
        const rows = await recipientList(uow, {
          broadcastId,
          status: status ?? null,
          reason: reason ?? null,
          after: cursorOf(cursor),
          limit,
        });
        return pageOf(
          rows.map(({ visit, address, ...row }) => ({
            ...row,
            source: visit && sourceInWords(visit),
            address: address && maskedAddress(address),
          })),
          limit,
        );
      }),
  }),
  route({
    method: 'get',
    path: '/api/messages/:id',
    summary: 'One message, and what happened to it',
    audience: staff,
    policy: view,
    response: message,
    handle: ({ params, principal, work, now }) =>
      work(async (uow) => {
        const row = found(await messageRow(uow, params.id), 'message');
        if (row.clientId !== null) await assertMayOpen(uow, principal, row.clientId, now);
        return { ...row, address: maskedAddress(row.address) };
      }),
  }),
];
