import { z } from 'zod';
import { clientList } from '../../db/queries/client-list.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { client, clientRow, searchPeople } from '../../domain/schemas/people.ts';
import { changedClient, newClient } from '../records/checked.ts';
import { changeClient, createClient, readClient } from '../records/clients.ts';
import { activeOf, activeQuery, wordsOf } from '../records/people-search.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const example: z.input<typeof newClient> = {
  firstName: 'Jordan',
  lastName: 'Reyes',
  recordNumber: '10417',
  contactPoints: [{ kind: 'mobile', address: '(202) 555-0123', preferred: true }],
  consent: true,
};

export const clientRoutes = [
  route({
    method: 'get',
    path: '/api/clients',
    summary: 'Clients by name',
    audience: ['staff', 'token'],
    policy: { rule: 'Clients', right: 'view' },
    query: pageQuery.extend(activeQuery),
    response: page(clientRow),
    async handle({ query: { cursor, limit, status }, work, now }) {
      const filter = { words: [], active: activeOf(status), after: cursorOf(cursor), limit };
      return pageOf(await work((uow) => clientList(uow, filter, now)), limit);
    },
  }),
  route({
    method: 'post',
    path: '/api/clients/search',
    summary: 'Find clients by part of a name or by record number; names have no place in addresses',
    audience: ['staff', 'token'],
    policy: { rule: 'Clients', right: 'view' },
    body: searchPeople,
    response: page(clientRow),
    example: { text: 'rey' },
    async handle({ body: { text, active, cursor, limit }, work, now }) {
      const filter = { words: wordsOf(text), active, after: cursorOf(cursor), limit };
      return pageOf(await work((uow) => clientList(uow, filter, now)), limit);
    },
  }),
  route({
    method: 'post',
    path: '/api/clients',
    summary: 'Add a client',
    audience: ['staff', 'token'],
    policy: { rule: 'Clients', right: 'create' },
    body: newClient,
    response: client,
    status: 201,
    idempotent: true,
    example,
    handle: ({ body, work, now }) => work((uow) => createClient(uow, body, now)),
  }),
  route({
    method: 'get',
    path: '/api/clients/:id',
    summary: 'A client',
    audience: ['staff', 'token'],
    policy: { rule: 'Clients', right: 'view' },
    response: client,
    handle: ({ params, work, now }) => work((uow) => readClient(uow, params.id, now)),
  }),
  route({
    method: 'patch',
    path: '/api/clients/:id',
    summary: 'Change a client; fields that are left out stay. Setting inactive takes the right to delete',
    audience: ['staff', 'token'],
    policy: { rule: 'Clients', right: 'modify' },
    body: changedClient,
    response: client,
    example: { preferredMethod: 'text', version: 1 },
    handle: ({ params, body, principal, work, now }) =>
      work((uow) => changeClient(uow, params.id, body, { principal, now })),
  }),
];
