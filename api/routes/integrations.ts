import { z } from 'zod';
import { makeSigningKey } from '../../db/integrations/signing-keys.ts';
import { fieldsToEnter, unlinkedList } from '../../db/pimsy/link-lists.ts';
import { readingList } from '../../db/pimsy/reading-list.ts';
import { readingKinds } from '../../domain/pimsy/reading-counts.ts';
import { id, page, pageQuery } from '../../domain/schemas/common.ts';
import {
  changedIntegration,
  fieldToEnter,
  takePimsysValue,
  integration,
  integrationCheck,
  linkRecord,
  newCheck,
  orderReading as order,
  pimsyReading,
  promotedCheck,
  systemName,
  unlinkedRecord,
} from '../../domain/schemas/connections.ts';
import { withVersion } from '../../domain/schemas/imports.ts';
import { startCheck, startReading } from '../integrations/start.ts';
import { chartReader } from '../records/chart-access.ts';
import { promoteCheck, readCheck } from '../records/integration-checks.ts';
import { changeIntegration, disableIntegration, readIntegration, requestCheck } from '../records/integrations.ts';
import { linkByHand, takeFromPimsy } from '../records/pimsy-links.ts';
import { orderReading, readReading } from '../records/pimsy-readings.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

/** Credentials of other systems are a matter of people: a program that holds a token must not change where records go. */
const people = ['staff'] as const;
const audience = ['staff', 'token'] as const;
const mayView = { rule: 'Integrations', right: 'view' } as const;
const mayModify = { rule: 'Integrations', right: 'modify' } as const;
const system = z.object({ system: systemName });
const ofCheck = z.object({ system: systemName, id });
/** Of the enum that the schema of the parameters has checked. */
const systemOf = (text: string) => systemName.parse(text);

export const integrationRoutes = [
  route({
    method: 'get',
    path: '/api/integrations',
    summary: 'PIMSY, Timeero and Stripe: whether they are connected, how, and how their readings stand',
    audience,
    policy: mayView,
    response: z.array(integration),
    handle: ({ work, deps }) =>
      work(async (uow) => [
        await readIntegration(uow, 'pimsy', deps),
        await readIntegration(uow, 'timeero', deps),
        await readIntegration(uow, 'stripe', deps),
      ]),
  }),
  route({
    method: 'patch',
    path: '/api/integrations/:system',
    summary: 'Change the window of days, the guard against deletions, and who is alerted',
    audience,
    policy: mayModify,
    params: system,
    body: changedIntegration,
    response: integration,
    example: { windowDays: 30, deleteGuard: 20, version: 1 },
    handle: ({ params, body, work, deps }) =>
      work(async (uow) => {
        await changeIntegration(uow, systemOf(params.system), body);
        return readIntegration(uow, systemOf(params.system), deps);
      }),
  }),
  route({
    method: 'post',
    path: '/api/integrations/:system/checks',
    summary:
      'Try credentials on the other system. They are kept sealed for 15 minutes and enabled only by promoting the check',
    audience: people,
    policy: mayModify,
    params: system,
    body: newCheck,
    response: integrationCheck,
    status: 202,
    perMinute: 60,
    example: { method: 'password', address: 'https://fhir.example.com/R4', who: 'rounds', secret: 'a password' },
    async handle({ params, body, principal, work, now, deps, afterCommit }) {
      const check = await work((uow) => requestCheck(uow, systemOf(params.system), body, { ...deps, principal, now }));
      afterCommit(() => startCheck(deps.temporal, { practiceId: principal.practiceId, checkId: check.id }));
      return check;
    },
  }),
  route({
    method: 'get',
    path: '/api/integrations/:system/checks/:id',
    summary: 'How a check of credentials stands, and what the other system is and can do',
    audience: people,
    policy: mayModify,
    params: ofCheck,
    response: integrationCheck,
    handle: ({ params, work }) => work((uow) => readCheck(uow, systemOf(params.system), params.id)),
  }),
  route({
    method: 'post',
    path: '/api/integrations/:system/checks/:id/promote',
    summary: 'Enable the connection with credentials that proved good, in place of those before',
    audience: people,
    policy: mayModify,
    params: ofCheck,
    body: promotedCheck,
    response: integration,
    example: { anotherAccount: false },
    handle: ({ params, body, principal, work, now, deps }) =>
      work(async (uow) => {
        await promoteCheck(uow, systemOf(params.system), params.id, { ...body, keyRing: deps.keyRing, principal, now });
        return readIntegration(uow, systemOf(params.system), deps);
      }),
  }),
  route({
    method: 'post',
    path: '/api/integrations/:system/disable',
    summary:
      'Disconnect: erases the credentials and stops readings and syncs; mappings and everything that was read stay',
    audience: people,
    policy: mayModify,
    params: system,
    body: withVersion,
    response: integration,
    example: { version: 1 },
    handle: ({ params, body, work, now, deps }) =>
      work(async (uow) => {
        await disableIntegration(uow, systemOf(params.system), body.version, { now });
        return readIntegration(uow, systemOf(params.system), deps);
      }),
  }),
  route({
    method: 'post',
    path: '/api/integrations/pimsy/keys',
    summary: 'Make a key pair for SMART Backend Services; its public key has to be registered with PIMSY',
    audience: people,
    policy: mayModify,
    response: integration,
    status: 201,
    handle: ({ work, now, deps }) =>
      work(async (uow) => {
        await makeSigningKey(uow, deps.keyRing, now);
        return readIntegration(uow, 'pimsy', deps);
      }),
  }),
  route({
    method: 'get',
    path: '/api/integrations/pimsy/readings',
    summary: 'Readings of PIMSY, newest first',
    audience,
    policy: mayView,
    query: pageQuery,
    response: page(pimsyReading),
    handle: ({ query: { cursor, limit }, work }) =>
      work(async (uow) => pageOf(await readingList(uow, { id: null, after: cursorOf(cursor), limit }), limit)),
  }),
  route({
    method: 'post',
    path: '/api/integrations/pimsy/readings',
    summary: 'Read PIMSY now: locations, employees, clients and appointments',
    audience,
    policy: mayModify,
    body: order,
    response: pimsyReading,
    status: 202,
    idempotent: true,
    example: { scope: 'changes' },
    async handle({ body, principal, work, now, deps, afterCommit }) {
      const reading = await work((uow) => orderReading(uow, body.scope, { principal, now }));
      afterCommit(() => startReading(deps.temporal, { practiceId: principal.practiceId, readingId: reading.id }));
      return reading;
    },
  }),
  route({
    method: 'get',
    path: '/api/integrations/pimsy/readings/:id',
    summary: 'A reading of PIMSY; its counts are its progress',
    audience,
    policy: mayView,
    response: pimsyReading,
    handle: ({ params, work }) => work((uow) => readReading(uow, params.id)),
  }),
  route({
    method: 'get',
    path: '/api/integrations/pimsy/unlinked',
    summary: 'People, locations and appointments of PIMSY that could not be linked, each with the reason',
    audience,
    policy: mayView,
    query: pageQuery.extend({ kind: z.enum(readingKinds).optional() }),
    response: page(unlinkedRecord),
    handle: ({ query: { kind = null, cursor, limit }, principal, now, work }) =>
      work(async (uow) => {
        const reader = chartReader({ principal, now });
        return pageOf(await unlinkedList(uow, { kind, reader, after: cursorOf(cursor), limit }), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/integrations/pimsy/unlinked/:id/link',
    summary: 'Say who a person of PIMSY is here, or that they are somebody new',
    audience: people,
    policy: mayModify,
    body: linkRecord,
    example: { localId: null },
    async handle({ params, body, principal, work, now }) {
      await work((uow) => linkByHand(uow, params.id, body.localId, { principal, now }));
    },
  }),
  route({
    method: 'get',
    path: '/api/integrations/pimsy/to-enter',
    summary: 'What clients changed here and PIMSY does not hold yet',
    audience,
    policy: { rule: 'Clients', right: 'view' },
    query: pageQuery,
    response: page(fieldToEnter),
    handle: ({ query: { cursor, limit }, work }) =>
      work(async (uow) => pageOf(await fieldsToEnter(uow, { after: cursorOf(cursor), limit }), limit)),
  }),
  route({
    method: 'post',
    path: '/api/integrations/pimsy/to-enter/:id/take',
    summary: "Take PIMSY's value in place of what the client changed here; the audit log keeps both",
    audience: people,
    policy: { rule: 'Clients', right: 'modify' },
    body: takePimsysValue,
    example: { here: '12 Laurel Street, Asheville, NC, 28801', pimsy: '7 Oak Street, Asheville, NC, 28801' },
    async handle({ params, body, work, now }) {
      await work((uow) => takeFromPimsy(uow, params.id, body, now));
    },
  }),
];
