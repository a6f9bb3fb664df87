import { z } from 'zod';
import { emergencyAccesses } from '../../db/charts/emergency-access.ts';
import { breakGlass as schema, emergencyAccess } from '../../domain/schemas/chart.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { breakGlass, review } from '../records/emergency-access.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

export const emergencyAccessRoutes = [
  route({
    method: 'post',
    path: '/api/clients/:id/emergency-access',
    summary: 'Open a restricted chart in an emergency; recorded, alerted and reviewed',
    audience: ['staff'],
    policy: { rule: 'Emergency Access', right: 'create' },
    body: schema,
    response: emergencyAccess,
    status: 201,
    example: { reason: 'Client is in the lobby in crisis and their clinician is away' },
    handle: ({ params, body, principal, work, now }) =>
      work((uow) => breakGlass(uow, { clientId: params.id, reason: body.reason }, { principal, now })),
  }),
  route({
    method: 'get',
    path: '/api/emergency-access',
    summary: 'Restricted charts that were opened in an emergency, newest first',
    audience: ['staff', 'token'],
    policy: { rule: 'Emergency Access', right: 'view' },
    query: pageQuery.extend({ status: z.enum(['unreviewed', 'reviewed', 'all']).default('all') }),
    response: page(emergencyAccess),
    async handle({ query: { cursor, limit, status }, work }) {
      const filter = { reviewed: status === 'all' ? null : status === 'reviewed', after: cursorOf(cursor), limit };
      return pageOf(await work((uow) => emergencyAccesses(uow, filter)), limit);
    },
  }),
  route({
    method: 'post',
    path: '/api/emergency-access/:id/review',
    summary: 'Say that an emergency access was looked at; never of one of your own',
    audience: ['staff'],
    policy: { rule: 'Emergency Access', right: 'view' },
    response: emergencyAccess,
    handle: ({ params, principal, work, now }) => work((uow) => review(uow, params.id, { principal, now })),
  }),
];
