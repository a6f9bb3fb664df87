import { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import type { InsuranceRank } from '../../domain/insurance.ts';
import { endInsurance, insuranceRank, portalInsurance, saveInsurance } from '../../domain/schemas/insurance.ts';
import type { PortalClient } from '../principal.ts';
import { noteChange } from '../records/information.ts';
import { endCoverage, readInsurance, saveCoverage } from '../records/insurance.ts';
import { route } from '../route.ts';
import { insuranceExample } from './insurance.ts';

/** Whose insurance it is comes from the session alone: no request names a client. */
const own = { audience: ['portal'], policy: 'client' } as const;
const params = z.object({ rank: insuranceRank });
const perMinute = 60;

const tell = (uow: UnitOfWork, rank: InsuranceRank, principal: PortalClient, now: Date) =>
  noteChange(uow, 'insurance', [rank], { principal, now });

export const portalInsuranceRoutes = [
  route({
    method: 'get',
    path: '/api/portal/insurance',
    summary: 'The own insurance; member ids are masked',
    ...own,
    response: portalInsurance,
    handle: ({ principal, work, now, deps: { keyRing } }) =>
      work((uow) => readInsurance(uow, { clientId: principal.clientId, principal, keyRing, now })),
  }),
  route({
    method: 'put',
    path: '/api/portal/insurance/:rank',
    summary: 'Save the own insurance; staff are alerted, and a former card stays on file',
    ...own,
    perMinute,
    params,
    body: saveInsurance,
    response: portalInsurance,
    example: insuranceExample,
    handle: ({ params: { rank: text }, body, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        const rank = insuranceRank.parse(text);
        const insuring = { clientId: principal.clientId, principal, keyRing, now };
        if (await saveCoverage(uow, rank, body, insuring)) await tell(uow, rank, principal, now);
        return readInsurance(uow, insuring);
      }),
  }),
  route({
    method: 'post',
    path: '/api/portal/insurance/:rank/end',
    summary: 'Say that there is no such insurance any more; it stays on file as former',
    ...own,
    perMinute,
    params,
    body: endInsurance,
    response: portalInsurance,
    example: { id: '019a0000-0000-7000-8000-000000000001' },
    handle: ({ params: { rank: text }, body, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        const rank = insuranceRank.parse(text);
        const insuring = { clientId: principal.clientId, principal, keyRing, now };
        await endCoverage(uow, rank, body, insuring);
        await tell(uow, rank, principal, now);
        return readInsurance(uow, insuring);
      }),
  }),
];
