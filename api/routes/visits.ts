import { z } from 'zod';
import { peopleOfVisits } from '../../db/visits/detail.ts';
import { visitList } from '../../db/visits/list.ts';
import { peopleTerms } from '../../domain/people-terms.ts';
import { page } from '../../domain/schemas/common.ts';
import { mappingKind } from '../../domain/schemas/mappings.ts';
import {
  markJobOfVisit,
  retryVisit as retry,
  visit,
  searchVisitPeople,
  visitPerson,
  visitQuery,
  visitReading,
  visitRow,
} from '../../domain/schemas/visits.ts';
import { addDays, startOfDay } from '../../domain/time.ts';
import { chartReader } from '../records/chart-access.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { markJobOf, openVisit, readVisitReading, retryVisit } from '../records/visits.ts';
import { route } from '../route.ts';
import { tellVisit } from '../visits/workflow.ts';
import { practiceZone } from '../../db/practice-zone.ts';

const audience = ['staff', 'token'] as const;
const mayView = { rule: 'Integrations', right: 'view' } as const;

export const visitRoutes = [
  route({
    method: 'get',
    path: '/api/visits',
    summary: 'Visits that Timeero has recorded, newest first: what each lacks for EVV, and whether PIMSY has it',
    audience,
    policy: mayView,
    query: visitQuery,
    response: page(visitRow),
    handle: ({ query: { cursor, limit, day, ...filter }, principal, work, now }) =>
      work(async (uow) => {
        const zone = await practiceZone(uow);
        const reader = chartReader({ principal, now });
        const range = day ? { from: startOfDay(day, zone), to: startOfDay(addDays(day, 1), zone) } : {};
        const rows = await visitList(uow, { ...filter, ...range, after: cursorOf(cursor), limit, zone, reader });
        return pageOf(
          rows.map(({ row }) => row),
          limit,
        );
      }),
  }),
  route({
    method: 'post',
    path: '/api/visits/people/:kind/search',
    summary: 'Clients or employees who have visits, by name, to filter by',
    audience,
    policy: mayView,
    params: z.object({ kind: mappingKind }),
    body: searchVisitPeople,
    response: page(visitPerson),
    example: { text: 'rey' },
    handle: ({ params, body: { text, id, cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        const reader = chartReader({ principal, now });
        const filter = { kind: mappingKind.parse(params.kind), id, terms: peopleTerms(text), reader };
        return pageOf(await peopleOfVisits(uow, { ...filter, after: cursorOf(cursor), limit }), limit);
      }),
  }),
  route({
    method: 'get',
    path: '/api/visits/reading',
    summary: 'How the last reading of visits from Timeero went',
    audience,
    policy: mayView,
    response: visitReading,
    handle: ({ work }) => work(readVisitReading),
  }),
  route({
    method: 'get',
    path: '/api/visits/:id',
    summary:
      'A visit: the six elements of EVV with what each lacks, its GPS points, and the calls to PIMSY; noted in the audit log',
    audience,
    policy: mayView,
    response: visit,
    handle: ({ params, principal, work, now, deps: { keyRing } }) =>
      work((uow) => openVisit(uow, params.id, { principal, now, keyRing })),
  }),
  route({
    method: 'post',
    path: '/api/visits/:id/job',
    summary:
      'Mark the job of a visit as no client visit, such as office time, or take that back: it counts for all of its visits',
    audience,
    policy: { rule: 'Integrations', right: 'modify' },
    body: markJobOfVisit,
    response: visit,
    example: { nonVisit: true, version: 3 },
    async handle({ params, body, principal, work, now, deps, afterCommit }) {
      const asking = { principal, now, keyRing: deps.keyRing };
      const marked = await work((uow) => markJobOf(uow, { id: params.id, ...body }, asking));
      // Of the other visits of the job the sweeper tells.
      afterCommit(() => tellVisit(deps.temporal, { practiceId: principal.practiceId, visitId: params.id }));
      return marked;
    },
  }),
  route({
    method: 'post',
    path: '/api/visits/:id/retry',
    summary: 'Look anew at whose visit it was, and ask PIMSY again; it never gets the same visit twice',
    audience,
    policy: { rule: 'Integrations', right: 'modify' },
    body: retry,
    response: visit,
    status: 202,
    example: { version: 3 },
    async handle({ params, body, principal, work, now, deps, afterCommit }) {
      const asking = { principal, now, keyRing: deps.keyRing };
      const tried = await work((uow) => retryVisit(uow, { id: params.id, ...body }, asking));
      afterCommit(() => tellVisit(deps.temporal, { practiceId: principal.practiceId, visitId: params.id }));
      return tried;
    },
  }),
];
