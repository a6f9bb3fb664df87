import { portalActivity as activityOf } from '../../db/queries/portal-activity.ts';
import { portalActivityLine } from '../../domain/portal-activity.ts';
import { page } from '../../domain/schemas/common.ts';
import { portalActivity, portalActivityQuery } from '../../domain/schemas/portal.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

export const portalActivityRoutes = [
  route({
    method: 'get',
    path: '/api/portal/activity',
    summary: 'What happened to the own account, and who of the staff opened the record, newest first',
    audience: ['portal'],
    policy: 'client',
    query: portalActivityQuery,
    response: page(portalActivity),
    async handle({ query: { cursor, limit }, principal: { accountId, clientId, actsFor }, work }) {
      const asked = { accountId, clientId: actsFor ? null : clientId, after: cursorOf(cursor), limit };
      const rows = await work((uow) => activityOf(uow, asked));
      const { rows: shown, next } = pageOf(rows, limit);
      return { rows: shown.map((row) => ({ id: row.id, at: row.at, ...portalActivityLine(row.event, row) })), next };
    },
  }),
];
