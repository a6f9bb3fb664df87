import { requestCounts as countsOf, requestList } from '../../db/chart-handoff/request-list.ts';
import { requestSummary as summaryOf } from '../../db/chart-handoff/request-summary.ts';
import {
  chartRequest,
  movedRequest,
  moveRequest as moveBody,
  newRequest,
  reassignedMany,
  reassignMany,
  requestCounts,
  requestOptions as options,
  requestQuery,
  requestRow,
  requestSummary,
  requestSummaryQuery,
} from '../../domain/schemas/chart-requests.ts';
import { made, page } from '../../domain/schemas/common.ts';
import { startHandoff } from '../chart-handoff/workflow.ts';
import { Problem } from '../problem.ts';
import { moveAndRead, moveRequest } from '../records/chart-moves.ts';
import { listReader } from '../records/chart-readers.ts';
import { createRequest, labelsOf, readRequest, requestOptions, requestRows } from '../records/chart-requests.ts';
import { cursorOf, demand, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const audience = ['staff', 'token'] as const;
const maySend = { rule: 'Messaging Create', right: 'create' } as const;
const mayRead = { rule: 'Messaging View', right: 'view' } as const;
const anId = '019a0000-0000-7000-8000-000000000001';

export const chartRequestRoutes = [
  route({
    method: 'post',
    path: '/api/notes/:id/requests',
    summary:
      'Ask for what a chart lacks, of a person or of a user group: starts the workflow that carries it, or will start it once Temporal is back',
    tag: 'chart-requests',
    audience,
    policy: maySend,
    body: newRequest,
    response: made,
    status: 201,
    idempotent: 'required',
    example: { keeper: { groupId: anId }, items: [{ code: 'signed-consent' }] },
    async handle({ params, body, principal, work, now, deps, afterCommit }) {
      const asking = { principal, now, keyRing: deps.keyRing };
      const request = await work((uow) => createRequest(uow, params.id, body, asking));
      const { practiceId } = principal;
      afterCommit(() => startHandoff(deps.temporal, { practiceId, requestId: request.id }));
      return request;
    },
  }),
  route({
    method: 'get',
    path: '/api/chart-requests',
    summary: 'Requests to the chart keeper: I asked, asked of me, of my groups, or everybody’s; due ones first',
    audience,
    policy: mayRead,
    query: requestQuery,
    response: page(requestRow),
    handle: ({ query, principal, work, now }) =>
      work(async (uow) => {
        const { cursor, limit, ...filter } = query;
        const reader = await listReader(uow, { principal, now });
        if (filter.scope === 'all' && !reader.all) demand(principal, 'Tasks', 'view');
        const { rows, next } = pageOf(
          await requestList(uow, { ...filter, after: cursorOf(cursor), limit }, reader),
          limit,
        );
        return { rows: await requestRows(uow, rows), next };
      }),
  }),
  route({
    method: 'get',
    path: '/api/chart-requests/counts',
    summary: 'How many requests wait for me, and how many of mine are open',
    audience,
    policy: 'signed-in',
    response: requestCounts,
    handle: ({ principal, work, now }) => work(async (uow) => countsOf(uow, await listReader(uow, { principal, now }))),
  }),
  route({
    method: 'get',
    path: '/api/chart-requests/options',
    summary: 'Whether I may send and receive requests, whom to ask for that, and what there is to choose from',
    audience,
    policy: 'signed-in',
    response: options,
    handle: ({ principal, work, now }) => work((uow) => requestOptions(uow, { principal, now })),
  }),
  route({
    method: 'get',
    path: '/api/chart-requests/summary',
    summary: 'The manager’s view: age, who waits for whom, median time, overdue, by person and item',
    audience,
    policy: { rule: 'Tasks', right: 'view' },
    query: requestSummaryQuery,
    response: requestSummary,
    handle: ({ query: { days }, work, now }) =>
      work(async (uow) => {
        const since = new Date(now.getTime() - days * 86_400_000);
        const summary = await summaryOf(uow, { since, now });
        const label = await labelsOf(uow, 'missing-item');
        return { ...summary, items: summary.items.map((row) => ({ ...row, label: label(row.code) })) };
      }),
  }),
  route({
    method: 'post',
    path: '/api/chart-requests/reassign',
    summary: 'Give many requests to somebody else; each is answered by itself',
    audience,
    policy: maySend,
    body: reassignMany,
    response: reassignedMany,
    example: { requests: [{ id: anId, version: 1, moveId: anId }], keeper: { staffId: anId } },
    async handle({ body: { requests, keeper, words }, principal, work, now, deps }) {
      const making = { principal, now, keyRing: deps.keyRing, work, deps };
      const results: { id: string; done: boolean; refusal: string | null }[] = [];
      let away: string | null = null;
      for (const { id, ...moved } of requests) {
        const body = { move: 'reassign', keeper, words, dueAt: null, ...moved } as const;
        // Where Temporal is away each would take its time to find out.
        const refused = away === null ? await refusalOf(moveRequest(id, body, making)) : null;
        if (refused?.kind === 'temporal-away') away = sentenceOf(refused);
        const refusal = away ?? (refused && sentenceOf(refused));
        results.push({ id, done: refusal === null, refusal });
      }
      return { results };
    },
  }),
  route({
    method: 'get',
    path: '/api/chart-requests/:id',
    summary: 'A request with its items, its conversation and timeline, and what I can do with it',
    audience,
    policy: mayRead,
    response: chartRequest,
    handle: ({ params, principal, work, now, deps: { keyRing } }) =>
      work((uow) => readRequest(uow, params.id, { principal, now, keyRing })),
  }),
  route({
    method: 'post',
    path: '/api/chart-requests/:id/moves',
    summary:
      'Make a step of a request; answered once it is committed, refused with the reason where somebody was faster',
    audience,
    policy: maySend,
    body: moveBody,
    response: movedRequest,
    example: { move: 'acknowledge', moveId: anId, version: 1 },
    handle: ({ params, body, principal, work, now, deps }) =>
      moveAndRead(params.id, body, { principal, now, keyRing: deps.keyRing, work, deps }),
  }),
];

/** The problem that a step was answered with; null: it was made. */
const refusalOf = (step: Promise<unknown>): Promise<Problem | null> =>
  step.then(
    () => null,
    (error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    },
  );

/** What a person reads of it. What a problem with fields says there is to do next is for programs. */
const sentenceOf = ({ message, more: { next, errors } }: Problem): string =>
  errors?.[0]?.message ?? [message, next].filter(Boolean).join('. ');
