import { taskCounts as counts, taskList } from '../../db/queries/task-list.ts';
import { page } from '../../domain/schemas/common.ts';
import {
  changedTask,
  newTask,
  settleTask as settling,
  task,
  taskCounts,
  taskQuery,
  withdrawTask,
} from '../../domain/schemas/desk.ts';
import { startOfDay } from '../../domain/time.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { cursorOf, demand, pageOf } from '../records/rows.ts';
import {
  changeTask,
  claimTask,
  createTask,
  everything,
  readerOf,
  readTask,
  releaseTask,
  settleTask,
  shaped,
  whyWithdrawn,
} from '../records/tasks.ts';
import { route } from '../route.ts';

/* One's own tasks and those of one's groups take no rule; others' do (records/tasks.ts). */
const audience = ['staff', 'token'] as const;
const policy = 'signed-in' as const;

export const taskRoutes = [
  route({
    method: 'get',
    path: '/api/tasks',
    summary: 'Tasks: mine, those of my groups that nobody has taken, or everybody’s; due ones first',
    audience,
    policy,
    query: taskQuery,
    response: page(task),
    handle: ({ query, principal, work, now }) =>
      work(async (uow) => {
        const { scope, status, type = null, client = null, due, dueBefore, cursor, limit } = query;
        if (scope === 'all' && client === null) demand(principal, 'Tasks', 'view');
        if (client !== null) await assertMayOpen(uow, principal, client, now);
        const reader = await readerOf(uow, { principal, now });
        const filter = {
          ...everything,
          scope,
          status,
          type,
          clientId: client,
          overdue: due === 'overdue',
          dueBefore: dueBefore === undefined ? null : startOfDay(dueBefore, reader.zone),
          after: cursorOf(cursor),
          limit,
        };
        const { rows, next } = pageOf(await taskList(uow, filter, reader), limit);
        return { rows: rows.map(shaped), next };
      }),
  }),
  route({
    method: 'get',
    path: '/api/tasks/counts',
    summary: 'How much waits for me',
    audience,
    policy,
    response: taskCounts,
    handle: ({ principal, work, now }) => work(async (uow) => counts(uow, await readerOf(uow, { principal, now }))),
  }),
  route({
    method: 'post',
    path: '/api/tasks',
    summary: 'Open a task; for others it takes the right to give tasks',
    audience,
    policy,
    body: newTask,
    response: task,
    status: 201,
    idempotent: true,
    example: { type: 'call-back', note: 'about the form' },
    handle: ({ body, principal, work, now }) =>
      work(async (uow) => {
        if (body.clientId) await assertMayOpen(uow, principal, body.clientId, now);
        return createTask(uow, body, { principal, now });
      }),
  }),
  route({
    method: 'get',
    path: '/api/tasks/:id',
    summary: 'A task',
    audience,
    policy,
    response: task,
    handle: ({ params, principal, work, now }) => work((uow) => readTask(uow, params.id, { principal, now })),
  }),
  route({
    method: 'patch',
    path: '/api/tasks/:id',
    summary: 'Reassign a task, change its due time, priority or note',
    audience,
    policy,
    body: changedTask,
    response: task,
    example: { priority: 'high', version: 1 },
    handle: ({ params, body, principal, work, now }) =>
      work((uow) => changeTask(uow, params.id, body, { principal, now })),
  }),
  route({
    method: 'post',
    path: '/api/tasks/:id/claim',
    summary: 'Take a task; the first to take it has it',
    audience,
    policy,
    response: task,
    handle: ({ params, principal, work, now }) => work((uow) => claimTask(uow, params.id, { principal, now })),
  }),
  route({
    method: 'post',
    path: '/api/tasks/:id/release',
    summary: 'Give a task back to its group',
    audience,
    policy,
    response: task,
    handle: ({ params, principal, work, now }) => work((uow) => releaseTask(uow, params.id, { principal, now })),
  }),
  route({
    method: 'post',
    path: '/api/tasks/:id/withdraw',
    summary: 'Withdraw a task, with the reason',
    audience,
    policy,
    body: withdrawTask,
    response: task,
    example: { reason: 'entered-in-error', version: 1 },
    handle: ({ params, body: { version, ...why }, principal, work, now }) =>
      work(async (uow) => {
        const outcome = await whyWithdrawn(uow, why);
        return settleTask(uow, params.id, { status: 'withdrawn', outcome, version }, { principal, now });
      }),
  }),
  ...(['done', 'reopen'] as const).map((step) =>
    route({
      method: 'post',
      path: `/api/tasks/:id/${step}` as const,
      summary: { done: 'Finish a task', reopen: 'Open a task again' }[step],
      audience,
      policy,
      body: settling,
      response: task,
      example: { outcome: 'called, comes at 3', version: 1 },
      handle: ({ params, body, principal, work, now }) => {
        const status = ({ done: 'done', reopen: 'open' } as const)[step];
        return work((uow) => settleTask(uow, params.id, { status, ...body }, { principal, now }));
      },
    }),
  ),
];
