import { z } from 'zod';
import { chartContact } from '../../domain/schemas/chart.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { leftOutMessage, worksAgain } from '../../domain/schemas/left-out-messages.ts';
import { client, workingAddress } from '../../domain/schemas/people.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { changedContact, messagingContact, newContact } from '../records/checked.ts';
import { readClient } from '../records/clients.ts';
import { addContact, changeContact, readContacts, removeContact, saveMessagingContact } from '../records/contacts.ts';
import { addressOfClientWorks, leftOutOfClient } from '../records/working-address.ts';
import { route } from '../route.ts';

const staff = ['staff', 'token'] as const;
const modify = { rule: 'Clients', right: 'modify' } as const;

export const clientContactRoutes = [
  route({
    method: 'get',
    path: '/api/clients/:id/contacts',
    summary: 'People around a client: guardian, emergency, physician, responsible party, messaging contact',
    audience: staff,
    policy: { rule: 'Clients', right: 'view' },
    response: z.object({ rows: z.array(chartContact) }),
    handle: ({ params: { id }, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, id, now);
        return { rows: await readContacts(uow, id) };
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/contacts',
    summary: 'Add a contact',
    audience: staff,
    policy: modify,
    body: newContact,
    response: chartContact,
    status: 201,
    idempotent: true,
    example: { kind: 'emergency', firstName: 'Alex', lastName: 'Reyes', relation: 'brother' },
    handle: ({ params: { id }, body, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, id, now);
        return addContact(uow, id, body);
      }),
  }),
  route({
    method: 'patch',
    path: '/api/clients/:id/contacts/:contact',
    summary: 'Change a contact, for everybody whom they stand by; fields that are left out stay',
    audience: staff,
    policy: modify,
    body: changedContact,
    response: chartContact,
    example: { relation: 'mother', version: 1 },
    handle: ({ params: { id, contact }, body, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, id, now);
        return changeContact(uow, { clientId: id, id: contact, now }, body);
      }),
  }),
  route({
    method: 'delete',
    path: '/api/clients/:id/contacts/:contact',
    summary: 'Remove a contact; what they agreed to for this client ends',
    audience: staff,
    policy: modify,
    handle: ({ params: { id, contact }, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, id, now);
        await removeContact(uow, { clientId: id, id: contact, now });
      }),
  }),
  route({
    method: 'put',
    path: '/api/clients/:id/messaging-contact',
    summary: 'Client Automated Messaging Contact: use client detail info, or a Messaging Contact of its own',
    audience: staff,
    policy: modify,
    body: messagingContact,
    response: client,
    example: { useClientDetail: true, version: 1 },
    handle: ({ params: { id }, body, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, id, now);
        await saveMessagingContact(uow, { clientId: id, now }, body);
        return readClient(uow, id, { principal, now });
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/working-address',
    summary: 'It works again: messages go once more to an address of the client, or of a contact, that was stopped',
    audience: staff,
    policy: modify,
    body: workingAddress,
    response: worksAgain,
    example: { channel: 'email', address: 'jordan@example.org' },
    handle: ({ params: { id }, body, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, id, now);
        return addressOfClientWorks(uow, { clientId: id, now }, body);
      }),
  }),
  route({
    method: 'get',
    path: '/api/clients/:id/left-out-messages/:failure',
    summary: 'What did not go to a client while an address did not work, newest first, with what to do about each',
    audience: staff,
    policy: { rule: 'Messaging View', right: 'view' },
    query: pageQuery,
    response: page(leftOutMessage),
    handle: ({ params: { id, failure }, query, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, id, now);
        return leftOutOfClient(uow, id, { failure, query, now });
      }),
  }),
];
