import { z } from 'zod';
import { noteOpening } from '../../db/charts/note-opening.ts';
import { clientList } from '../../db/queries/client-list.ts';
import { peopleTerms } from '../../domain/people-terms.ts';
import { id, page, pageQuery } from '../../domain/schemas/common.ts';
import { client, type ClientRow, clientRow, searchPeople } from '../../domain/schemas/people.ts';
import type { SignedIn } from '../principal.ts';
import { assertMayOpen, seesAll } from '../records/chart-access.ts';
import { changedClient, newClient } from '../records/checked.ts';
import { changeClient, createClient, readClient } from '../records/clients.ts';
import { activeOf, activeQuery } from '../records/people-search.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const example: z.input<typeof newClient> = {
  firstName: 'Jordan',
  lastName: 'Reyes',
  recordNumber: '10417',
  contactPoints: [{ kind: 'mobile', address: '(202) 555-0123', preferred: true }],
  consent: true,
};

/** A restricted chart is found by name, for appointments and calls; the rest takes opening it. */
const listed = <P extends { rows: ClientRow[] }>(found: P, principal: SignedIn): P => ({
  ...found,
  rows: found.rows.map((row) => (row.restricted && !seesAll(principal) ? { ...row, birthDate: null } : row)),
});

export const clientRoutes = [
  route({
    method: 'get',
    path: '/api/clients',
    summary: 'Clients by name, or those whom a member of staff looks after',
    audience: ['staff', 'token'],
    policy: { rule: 'Clients', right: 'view' },
    query: pageQuery.extend(activeQuery).extend({ assignedTo: id.optional().meta({ description: 'Staff id' }) }),
    response: page(clientRow),
    async handle({ query: { cursor, limit, status, assignedTo = null }, principal, work, now }) {
      const filter = {
        terms: [],
        active: activeOf(status),
        after: cursorOf(cursor),
        limit,
        closed: seesAll(principal),
        assignedTo,
      };
      return listed(pageOf(await work((uow) => clientList(uow, filter, now)), limit), principal);
    },
  }),
  route({
    method: 'post',
    path: '/api/clients/search',
    summary:
      'Find clients by parts of a name, record number, phone, birth date or e-mail; names have no place in addresses',
    audience: ['staff', 'token'],
    policy: { rule: 'Clients', right: 'view' },
    body: searchPeople,
    response: page(clientRow),
    example: { text: 'rey' },
    async handle({ body: { text, active, cursor, limit }, principal, work, now }) {
      const filter = { terms: peopleTerms(text), active, after: cursorOf(cursor), limit, closed: seesAll(principal) };
      return listed(pageOf(await work((uow) => clientList(uow, filter, now)), limit), principal);
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
    handle: ({ body, principal, work, now }) => work((uow) => createClient(uow, body, { principal, now })),
  }),
  route({
    method: 'get',
    path: '/api/clients/:id',
    summary: 'A client',
    audience: ['staff', 'token'],
    policy: { rule: 'Clients', right: 'view' },
    response: client,
    handle: ({ params, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        await noteOpening(uow, params.id, now);
        return readClient(uow, params.id, { principal, now });
      }),
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
      work(async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        return changeClient(uow, params.id, body, { principal, now });
      }),
  }),
];
