import { z } from 'zod';
import { mappingCounts as countMappings, mappingList } from '../../db/mappings/list.ts';
import { targetList } from '../../db/mappings/targets.ts';
import { peopleTerms } from '../../domain/people-terms.ts';
import { id, page } from '../../domain/schemas/common.ts';
import {
  confirmSuggested,
  mappingCounts,
  mappingKind,
  mappingRow,
  newMapping,
  pastMapping,
  searchMappings,
  searchTargets,
  targetRow,
} from '../../domain/schemas/mappings.ts';
import { readTimeero } from '../integrations/workflow.ts';
import { Problem } from '../problem.ts';
import { chartReader } from '../records/chart-access.ts';
import { confirm, historyOf, map, unmap } from '../records/mappings.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const audience = ['staff', 'token'] as const;
const tag = 'integrations';
const mayView = { rule: 'Integrations', right: 'view' } as const;
const mayModify = { rule: 'Integrations', right: 'modify' } as const;
const ofKind = z.object({ kind: mappingKind });
const anId = '0197a1d0-0000-7000-8000-000000000000';

export const mappingRoutes = [
  route({
    method: 'post',
    path: '/api/integrations/mappings/:kind/search',
    summary: "PIMSY's employees or clients by name, with what each is in Timeero or is suggested to be",
    tag,
    audience,
    policy: mayView,
    params: ofKind,
    body: searchMappings,
    response: page(mappingRow),
    example: { text: 'rey', state: 'unmapped' },
    handle: ({ params: { kind }, body: { text, state, cursor, limit }, principal, now, work }) =>
      work(async (uow) => {
        const reader = chartReader({ principal, now });
        const filter = { kind: mappingKind.parse(kind), state, terms: peopleTerms(text), reader };
        return pageOf(await mappingList(uow, { ...filter, after: cursorOf(cursor), limit }), limit);
      }),
  }),
  route({
    method: 'get',
    path: '/api/integrations/mappings/:kind/counts',
    summary: 'How many are unmapped, suggested, mapped, failed',
    tag,
    audience,
    policy: mayView,
    params: ofKind,
    response: mappingCounts,
    handle: ({ params: { kind }, principal, now, work }) =>
      work((uow) =>
        countMappings(uow, { kind: mappingKind.parse(kind), terms: [], reader: chartReader({ principal, now }) }),
      ),
  }),
  route({
    method: 'post',
    path: '/api/integrations/mappings/:kind/targets/search',
    summary: 'Users (for employees) or jobs (for clients) of Timeero that can be chosen',
    tag,
    audience,
    policy: mayView,
    params: ofKind,
    body: searchTargets,
    response: page(targetRow),
    example: { text: 'rey', free: true },
    handle: ({ params: { kind }, body: { text, free, cursor, limit }, principal, now, work }) =>
      work(async (uow) => {
        const reader = chartReader({ principal, now });
        const filter = { kind: mappingKind.parse(kind), terms: peopleTerms(text), reader, free };
        return pageOf(await targetList(uow, { ...filter, after: cursorOf(cursor), limit }), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/integrations/mappings',
    summary: 'Map a PIMSY employee to a Timeero user, or a PIMSY client to a Timeero job: one to one, both ways',
    tag,
    audience,
    policy: mayModify,
    body: newMapping,
    response: z.object({ id }),
    status: 201,
    idempotent: true,
    example: { kind: 'employee', pimsyRecordId: anId, timeeroRecordId: anId },
    async handle({ body, principal, work, now, deps, afterCommit }) {
      const mapped = await work((uow) => map(uow, body, { principal, now }));
      afterCommit(async () => void (await readTimeero(deps.temporal, principal.practiceId)));
      return mapped;
    },
  }),
  route({
    method: 'post',
    path: '/api/integrations/mappings/:kind/confirm-suggested',
    summary: 'Confirm every pair that is suggested; `mark` as the counts gave it, so that nobody confirms others',
    tag,
    audience,
    policy: mayModify,
    params: ofKind,
    body: confirmSuggested,
    response: z.object({ mapped: z.number().int() }),
    example: { mark: 'd41d8cd98f00b204e9800998ecf8427e' },
    async handle({ params: { kind }, body: { mark }, principal, work, now, deps, afterCommit }) {
      const confirmed = await work((uow) => confirm(uow, { kind: mappingKind.parse(kind), mark }, { principal, now }));
      afterCommit(async () => void (await readTimeero(deps.temporal, principal.practiceId)));
      return confirmed;
    },
  }),
  route({
    method: 'delete',
    path: '/api/integrations/mappings/:id',
    summary: 'Unmap; the mapping stays in the history. Nothing changes in PIMSY or Timeero',
    tag,
    audience,
    policy: mayModify,
    handle: ({ params, principal, work, now }) => work((uow) => unmap(uow, params.id, { principal, now })),
  }),
  route({
    method: 'get',
    path: '/api/integrations/records/:id/mappings',
    summary: 'Every mapping that a record of PIMSY has had, newest first',
    tag,
    audience,
    policy: mayView,
    response: z.object({ rows: z.array(pastMapping) }),
    handle: ({ params, principal, now, work }) =>
      work(async (uow) => ({ rows: await historyOf(uow, params.id, { principal, now }) })),
  }),
  route({
    method: 'post',
    path: '/api/integrations/timeero/reading',
    summary: 'Read users and jobs from Timeero now; started: false where that is done just now',
    tag,
    audience,
    policy: mayModify,
    response: z.object({ started: z.boolean() }),
    status: 202,
    async handle({ principal, deps }) {
      try {
        return { started: await readTimeero(deps.temporal, principal.practiceId) };
      } catch (error) {
        deps.log.warn({ err: error }, 'The reading of Timeero could not be started');
        throw new Problem(503, 'workflows-away', 'Timeero cannot be read now', {
          next: 'Rounds cannot reach its workflow server. Try again in a minute; if it lasts, tell whoever runs Rounds.',
        });
      }
    },
  }),
];
