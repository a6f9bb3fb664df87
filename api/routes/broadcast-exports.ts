import type { UnitOfWork } from '../../db/database.ts';
import { callList } from '../../db/queries/call-list.ts';
import { recipientList } from '../../db/queries/recipient-list.ts';
import { isToStaff } from '../../domain/message-types.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { callListRow } from '../../domain/schemas/messaging.ts';
import { callRowOf, writeCallList, writeRecipients } from '../broadcasts/csv.ts';
import { broadcastOf } from '../broadcasts/shape.ts';
import { pagesOf } from '../http/csv.ts';
import type { Asking } from '../principal.ts';
import { seesAll } from '../records/chart-access.ts';
import { cursorOf, demand, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const view = { rule: 'Messaging View', right: 'view' } as const;
const staff = ['staff', 'token'] as const;

/** The list has numbers in full, so the rule of the records that they stand in is asked for beside the route's own. @throws Problem 403 or 404 */
async function calls(
  uow: UnitOfWork,
  { broadcastId, ...part }: { broadcastId: string; after: string | null; limit: number },
  { principal, now }: Asking,
) {
  const { id, messageType } = await broadcastOf(uow, broadcastId);
  demand(principal, isToStaff(messageType) ? 'Staff' : 'Clients', 'view');
  const allCharts = seesAll(principal);
  return callList(uow, { broadcastId: id, ...part, staffId: principal.staffId, allCharts, now });
}

export const broadcastExportRoutes = [
  route({
    method: 'get',
    path: '/api/broadcasts/:id/recipients/export',
    summary: 'Everybody of a broadcast and what became of the message to them, as a CSV file',
    audience: staff,
    policy: view,
    produces: 'text/csv',
    async handle({ params: { id }, res, work }) {
      const pages = await pagesOf((after, limit) =>
        work(async (uow) => {
          const { id: broadcastId } = await broadcastOf(uow, id);
          return recipientList(uow, { broadcastId, status: null, after, limit });
        }),
      );
      await work((uow) => uow.note('export', 'broadcast', id, { list: 'recipients' }));
      await writeRecipients(res, pages);
    },
  }),
  route({
    method: 'get',
    path: '/api/broadcasts/:id/call-list',
    summary:
      'Whom neither a broadcast nor any that sent it again reached, with the reason and the number to call; without who was left out by hand',
    audience: staff,
    policy: view,
    query: pageQuery,
    response: page(callListRow),
    handle: ({ params, query: { cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        const after = cursorOf(cursor);
        const rows = await calls(uow, { broadcastId: params.id, after, limit }, { principal, now });
        // Numbers in full leave Rounds on paper too, so each page is noted as the file is.
        await uow.note('export', 'broadcast', params.id, { list: 'calls' });
        return pageOf(rows.map(callRowOf), limit);
      }),
  }),
  route({
    method: 'get',
    path: '/api/broadcasts/:id/call-list/export',
    summary: 'The same as a CSV file',
    audience: staff,
    policy: view,
    produces: 'text/csv',
    async handle({ params: { id }, principal, now, res, work }) {
      const pages = await pagesOf((after, limit) =>
        work((uow) => calls(uow, { broadcastId: id, after, limit }, { principal, now })),
      );
      await work((uow) => uow.note('export', 'broadcast', id, { list: 'calls' }));
      await writeCallList(res, pages);
    },
  }),
];
