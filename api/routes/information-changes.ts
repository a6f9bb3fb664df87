import { informationChanges, waitingChanges } from '../../db/queries/information-changes.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import {
  approveChange,
  informationChange,
  informationChangeQuery,
  refuseChange,
  waitingChange,
} from '../../domain/schemas/portal-information.ts';
import { assertMayOpen, chartReader } from '../records/chart-access.ts';
import { notingTaken, withMaskedSsn } from '../records/client-ssn.ts';
import { approveInformation, refuseInformation } from '../records/information-changes.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const staff = ['staff', 'token'] as const;
const modify = { rule: 'Clients', right: 'modify' } as const;

export const informationChangeRoutes = [
  route({
    method: 'get',
    path: '/api/information-changes',
    summary:
      'Changes of who they are that clients asked for in the portal and that wait for a decision, the longest waiting first',
    audience: staff,
    policy: { rule: 'Clients', right: 'view' },
    query: pageQuery,
    response: page(waitingChange),
    handle: ({ query: { cursor, limit }, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        const reader = chartReader({ principal, now });
        const { rows, next } = pageOf(await waitingChanges(uow, { reader, after: cursorOf(cursor), limit }), limit);
        return { rows: await withMaskedSsn(uow, keyRing, rows), next };
      }),
  }),
  route({
    method: 'get',
    path: '/api/clients/:id/information-changes',
    summary:
      'Changes of name, date of birth and social security number (masked) that a client asked for in the portal, newest first',
    audience: staff,
    policy: { rule: 'Clients', right: 'view' },
    query: informationChangeQuery,
    response: page(informationChange),
    handle: ({ params, query: { status, cursor, limit }, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        const filter = { clientId: params.id, pending: status === 'pending', after: cursorOf(cursor), limit };
        const { rows, next } = pageOf(await informationChanges(uow, filter), limit);
        return { rows: await withMaskedSsn(uow, keyRing, rows), next };
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/information-changes/:change/approve',
    summary: 'Approve a change that a client asked for: it is written into their record',
    audience: staff,
    policy: modify,
    body: approveChange,
    response: informationChange,
    example: { version: 1, onFile: 'Avery' },
    handle: ({ params: { id: clientId, change: id }, body, principal, work, now, deps: { keyRing } }) =>
      notingTaken(work, clientId, (uow) =>
        approveInformation(uow, { clientId, id }, body, { principal, now, keyRing }),
      ),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/information-changes/:change/refuse',
    summary: 'Refuse a change that a client asked for, with a reason that they read',
    audience: staff,
    policy: modify,
    body: refuseChange,
    response: informationChange,
    example: { version: 1, reason: 'Please bring the document to your next visit.' },
    handle: ({ params: { id: clientId, change: id }, body, principal, work, now, deps: { keyRing } }) =>
      work((uow) => refuseInformation(uow, { clientId, id }, body, { principal, now, keyRing })),
  }),
];
