import { z } from 'zod';
import {
  clientInsurance,
  endInsurance,
  insuranceRank,
  memberId,
  saveInsurance,
} from '../../domain/schemas/insurance.ts';
import { id } from '../../domain/schemas/common.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { endCoverage, readCoverages, revealMemberId, saveCoverage } from '../records/insurance.ts';
import { route } from '../route.ts';

const audience = ['staff', 'token'] as const;
const params = z.object({ id, rank: insuranceRank });

export const insuranceExample: z.input<typeof saveInsurance> = {
  id: null,
  loaded: null,
  wanted: {
    payer: 'Blue Cross of Idaho',
    plan: 'PPO',
    memberId: 'XYZ123456789',
    groupNumber: '1000234',
    relation: 'self',
    subscriberName: null,
    subscriberBirthDate: null,
    effectiveFrom: '2026-01-01',
    effectiveTo: null,
    cardFrontId: null,
    cardBackId: null,
  },
};

export const insuranceRoutes = [
  route({
    method: 'get',
    path: '/api/clients/:id/insurance',
    summary: "A client's insurance: what stands, what stood before, and who changed what; member ids are masked",
    tag: 'insurance',
    audience,
    policy: { rule: 'Clients', right: 'view' },
    response: clientInsurance,
    handle: ({ params: { id: clientId }, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        return readCoverages(uow, { clientId, principal, keyRing, now });
      }),
  }),
  route({
    method: 'put',
    path: '/api/clients/:id/insurance/:rank',
    summary: 'Save an insurance; another company or member id is another card, and the one before it stays as former',
    tag: 'insurance',
    audience,
    policy: { rule: 'Clients', right: 'modify' },
    params,
    body: saveInsurance,
    response: clientInsurance,
    example: insuranceExample,
    handle: ({ params: { id: clientId, rank }, body, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        const insuring = { clientId, principal, keyRing, now };
        await saveCoverage(uow, insuranceRank.parse(rank), body, insuring);
        return readCoverages(uow, insuring);
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/insurance/:rank/end',
    summary: 'End an insurance that nothing follows; it stays as former',
    tag: 'insurance',
    audience,
    policy: { rule: 'Clients', right: 'modify' },
    params,
    body: endInsurance,
    response: clientInsurance,
    example: { id: '019a0000-0000-7000-8000-000000000001' },
    handle: ({ params: { id: clientId, rank }, body, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        const insuring = { clientId, principal, keyRing, now };
        await endCoverage(uow, insuranceRank.parse(rank), body, insuring);
        return readCoverages(uow, insuring);
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/insurance/:coverage/member-id',
    summary: 'The whole member id; each look is written down, and the client sees it in their activity',
    tag: 'insurance',
    audience,
    policy: { rule: 'Clients', right: 'view' },
    response: memberId,
    handle: ({ params: { id: clientId, coverage }, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        return revealMemberId(uow, coverage, { clientId, principal, keyRing, now });
      }),
  }),
];
