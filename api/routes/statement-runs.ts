import { runList } from '../../db/statement-runs/list.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import {
  newStatementRun,
  previewStatementRun,
  statementRun,
  statementRunPreview,
  statementRunRow,
  statementRunRowsQuery,
} from '../../domain/schemas/statement-runs.ts';
import { chartReader } from '../records/chart-access.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { cancelRun, orderRun, previewOfRun, readRun, rowsOfRun } from '../records/statement-runs.ts';
import { route } from '../route.ts';
import { startRun } from '../statement-runs/workflow.ts';

const audience = ['staff', 'token'] as const;
const mayCreate = { rule: 'Client Billing', right: 'create' } as const;
const mayView = { rule: 'Client Billing', right: 'view' } as const;
const example = { overCents: 500, dueOn: '2126-04-01' };

export const statementRunRoutes = [
  route({
    method: 'get',
    path: '/api/statement-runs',
    summary: 'Statements that were issued to everybody who owed more than an amount, newest first',
    audience,
    policy: mayView,
    query: pageQuery,
    response: page(statementRun),
    handle: ({ query: { cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        const wanted = { id: null, after: cursorOf(cursor), limit };
        return pageOf(await runList(uow, wanted, chartReader({ principal, now })), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/statement-runs/preview',
    summary: 'How many clients owe more than an amount and would get a statement, and how much that is together',
    audience,
    policy: mayCreate,
    body: previewStatementRun,
    response: statementRunPreview,
    example,
    handle: ({ body, principal, work, now }) => work((uow) => previewOfRun(uow, body, { principal, now })),
  }),
  route({
    method: 'post',
    path: '/api/statement-runs',
    summary:
      'Issue statements to everybody who owes more than an amount, some at a time: starts the workflow that gives each their turn, or will start it once Temporal is back. One of a practice is under way at a time',
    audience,
    policy: mayCreate,
    body: newStatementRun,
    response: statementRun,
    status: 202,
    idempotent: 'required',
    example: { ...example, expected: { clients: 12, total: 48_050 } },
    async handle({ body, principal, work, now, deps, afterCommit }) {
      const run = await work((uow) => orderRun(uow, body, { principal, now }));
      afterCommit(() => startRun(deps.temporal, { practiceId: principal.practiceId, runId: run.id }));
      return run;
    },
  }),
  route({
    method: 'get',
    path: '/api/statement-runs/:id',
    summary: 'A run and where it stands; its counts are its progress',
    audience,
    policy: mayView,
    response: statementRun,
    handle: ({ params, principal, work, now }) => work((uow) => readRun(uow, params.id, { principal, now })),
  }),
  route({
    method: 'get',
    path: '/api/statement-runs/:id/rows',
    summary: 'Clients of a run by name, each with what has become of them; of those alone whose charts are open to you',
    audience,
    policy: mayView,
    query: statementRunRowsQuery,
    response: page(statementRunRow),
    handle: ({ params, query: { state = null, cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        const wanted = { runId: params.id, state, after: cursorOf(cursor), limit };
        return pageOf(await rowsOfRun(uow, wanted, { principal, now }), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/statement-runs/:id/cancel',
    summary: 'Cancel the rest of a run: whoever had no turn gets no statement; those that were issued stay',
    audience,
    policy: mayCreate,
    response: statementRun,
    handle: ({ params, principal, work, now }) => work((uow) => cancelRun(uow, params.id, { principal, now })),
  }),
];
