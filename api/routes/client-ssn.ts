import { revealedSsn, revealSsn } from '../../domain/schemas/mappings.ts';
import { clientSsn, saveClientSsn } from '../../domain/schemas/portal-information.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import {
  notingTaken,
  readClientSsn,
  revealAskedSsn,
  revealClientSsn,
  saveClientSsn as save,
} from '../records/client-ssn.ts';
import { route } from '../route.ts';

const audience = ['staff'] as const;
const path = '/api/clients/:id/ssn';

export const clientSsnRoutes = [
  route({
    method: 'get',
    path,
    summary: "A client's social security number, masked",
    audience,
    policy: { rule: 'Clients', right: 'view' },
    response: clientSsn,
    handle: ({ params, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        return readClientSsn(uow, params.id, keyRing);
      }),
  }),
  route({
    method: 'put',
    path,
    summary: 'Enter, correct or remove it',
    audience,
    policy: { rule: 'Clients', right: 'modify' },
    body: saveClientSsn,
    response: clientSsn,
    perMinute: 20,
    example: { ssn: '219-09-9999', version: 1 },
    handle: ({ params, body, principal, work, now, deps: { keyRing } }) =>
      notingTaken(work, params.id, async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        return save(uow, params.id, body, { keyRing, now });
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/ssn/reveal',
    summary: 'Reveal it, for a reason; each time is noted in the audit log',
    audience,
    policy: { rule: 'SSN', right: 'view' },
    body: revealSsn,
    response: revealedSsn,
    perMinute: 20,
    example: { reason: 'The insurance asks for it on the phone' },
    handle: ({ params, body: { reason }, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        return revealClientSsn(uow, params.id, { reason, keyRing });
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/information-changes/:change/reveal',
    summary: 'Reveal the number that a client asks for, for a reason; each time is noted in the audit log',
    audience,
    policy: { rule: 'SSN', right: 'view' },
    body: revealSsn,
    response: revealedSsn,
    perMinute: 20,
    example: { reason: 'To compare it with the card' },
    handle: ({ params: { id: clientId, change: id }, body: { reason }, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        return revealAskedSsn(uow, { clientId, id }, { reason, keyRing });
      }),
  }),
];
