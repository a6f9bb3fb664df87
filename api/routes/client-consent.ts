import type { UnitOfWork } from '../../db/database.ts';
import { readerLanguage } from '../../db/charts/reader-language.ts';
import {
  askedToStop,
  consentOfClient,
  giveConsent,
  reach,
  revokeConsent,
  stopped,
} from '../../domain/schemas/chart.ts';
import { hasStandIns } from '../../platform/config.ts';
import type { Asking } from '../principal.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { endConsent, type OfClient, readConsent, recordConsent, stopAll } from '../records/consent.ts';
import { readReach } from '../records/reach.ts';
import { route } from '../route.ts';

const staff = ['staff', 'token'] as const;
const view = { rule: 'Clients', right: 'view' } as const;
const modify = { rule: 'Clients', right: 'modify' } as const;

/** @throws Problem 403, 404 */
async function ofClient(uow: UnitOfWork, clientId: string, { principal, now }: Asking): Promise<OfClient> {
  await assertMayOpen(uow, principal, clientId, now);
  return { clientId, language: await readerLanguage(uow, clientId), by: principal.accountId, now };
}

export const clientConsentRoutes = [
  route({
    method: 'get',
    path: '/api/clients/:id/consent',
    summary: 'Messaging consent by address and channel, with its record',
    audience: staff,
    policy: view,
    response: consentOfClient,
    handle: ({ params, work, ...asking }) =>
      work(async (uow) => readConsent(uow, await ofClient(uow, params.id, asking))),
  }),
  route({
    method: 'put',
    path: '/api/clients/:id/consent',
    summary: 'Record consent, for all addresses of the messaging contact or some',
    audience: staff,
    policy: modify,
    body: giveConsent,
    response: consentOfClient,
    example: { method: 'verbal' },
    handle: ({ params, body, work, ...asking }) =>
      work(async (uow) => {
        const of = await ofClient(uow, params.id, asking);
        await recordConsent(uow, of, body);
        return readConsent(uow, of);
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/consent/revoke',
    summary: 'End consent, for all addresses or some',
    audience: staff,
    policy: modify,
    body: revokeConsent,
    response: consentOfClient,
    example: { reason: 'asked-by-client' },
    handle: ({ params, body, work, ...asking }) =>
      work(async (uow) => {
        const of = await ofClient(uow, params.id, asking);
        await endConsent(uow, of, body);
        return readConsent(uow, of);
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/asked-to-stop',
    summary: 'Client asked us to stop: ends every consent at once and takes back what waits',
    audience: staff,
    policy: modify,
    body: askedToStop,
    response: stopped,
    example: { note: 'on the phone' },
    handle: ({ params, body, work, ...asking }) =>
      work(async (uow) => stopAll(uow, await ofClient(uow, params.id, asking), body)),
  }),
  route({
    method: 'get',
    path: '/api/clients/:id/reach',
    summary: 'Whether an automatic message may go to this client now, by each channel, and if not, why',
    audience: staff,
    policy: view,
    response: reach,
    handle: ({ params, principal, work, now, deps }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        return readReach(uow, params.id, { now, anyHour: hasStandIns(deps.config) });
      }),
  }),
];
