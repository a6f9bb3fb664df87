import { syncChangeList } from '../../db/sync/change-list.ts';
import { syncRunList } from '../../db/sync/run-list.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import {
  decideSyncRun,
  newSyncRun,
  newWebhookSecret,
  requestedSyncRun,
  syncChange,
  syncChangeQuery,
  syncRun,
  syncState,
} from '../../domain/schemas/sync.ts';
import { chartReader } from '../records/chart-access.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import {
  approveSync,
  cancelSync,
  discardSync,
  readSyncRun,
  readSyncState,
  requestSync,
  setWebhookSecret,
} from '../records/sync-runs.ts';
import { route } from '../route.ts';
import { startSync } from '../sync/workflow.ts';

const audience = ['staff', 'token'] as const;
const mayView = { rule: 'Integrations', right: 'view' } as const;
const mayModify = { rule: 'Integrations', right: 'modify' } as const;

export const syncRunRoutes = [
  route({
    method: 'get',
    path: '/api/sync/state',
    summary: 'Where the schedule sync stands: last good run, what is under way, what waits for a decision',
    audience,
    policy: mayView,
    response: syncState,
    handle: ({ work, deps }) => work((uow) => readSyncState(uow, deps.config.PUBLIC_URL)),
  }),
  route({
    method: 'get',
    path: '/api/sync/runs',
    summary: 'Runs of the schedule sync, newest first',
    audience,
    policy: mayView,
    query: pageQuery,
    response: page(syncRun),
    handle: ({ query: { cursor, limit }, work }) =>
      work(async (uow) => pageOf(await syncRunList(uow, { id: null, after: cursorOf(cursor), limit }), limit)),
  }),
  route({
    method: 'post',
    path: '/api/sync/runs',
    summary: 'Sync schedules now, or show what a sync would do; where one is under way that one is answered',
    audience,
    policy: mayModify,
    body: newSyncRun,
    response: requestedSyncRun,
    status: 202,
    idempotent: true,
    example: { preview: true },
    async handle({ body, principal, work, now, deps, afterCommit }) {
      const requested = await work((uow) => requestSync(uow, body, { principal, now }));
      if (!requested.alreadyRunning) afterCommit(() => startSync(deps.temporal, principal.practiceId));
      return requested;
    },
  }),
  route({
    method: 'get',
    path: '/api/sync/runs/:id',
    summary: 'A run and where it stands; its counts are its progress',
    audience,
    policy: mayView,
    response: syncRun,
    handle: ({ params, work }) => work((uow) => readSyncRun(uow, params.id)),
  }),
  route({
    method: 'get',
    path: '/api/sync/runs/:id/changes',
    summary: 'What a run does, shift by shift and field by field',
    audience,
    policy: mayView,
    query: syncChangeQuery,
    response: page(syncChange),
    handle: ({ params, query: { kind = null, cursor, limit }, principal, now, work }) =>
      work(async (uow) => {
        const { id: runId } = await readSyncRun(uow, params.id);
        const filter = { runId, kind, after: cursorOf(cursor), limit, reader: chartReader({ principal, now }) };
        return pageOf(await syncChangeList(uow, filter), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/sync/runs/:id/approve',
    summary: 'Let a held run delete the shifts that it has shown; it reads anew first, and asks again for more',
    audience,
    policy: mayModify,
    body: decideSyncRun,
    response: syncRun,
    status: 202,
    example: { version: 2 },
    async handle({ params, body, principal, work, now, deps, afterCommit }) {
      const run = await work((uow) => approveSync(uow, params.id, body, { principal, now }));
      afterCommit(() => startSync(deps.temporal, principal.practiceId));
      return run;
    },
  }),
  route({
    method: 'post',
    path: '/api/sync/runs/:id/discard',
    summary: 'Write nothing of a held run; the next one plans anew',
    audience,
    policy: mayModify,
    body: decideSyncRun,
    response: syncRun,
    example: { version: 2 },
    handle: ({ params, body, principal, work, now }) =>
      work((uow) => discardSync(uow, params.id, body, { principal, now })),
  }),
  route({
    method: 'post',
    path: '/api/sync/runs/:id/cancel',
    summary: 'Stop a run; what it has written by then stays',
    audience,
    policy: mayModify,
    response: syncRun,
    handle: ({ params, principal, work, now }) => work((uow) => cancelSync(uow, params.id, { principal, now })),
  }),
  route({
    method: 'put',
    path: '/api/sync/webhook-secret',
    summary: 'The secret that Timeero signs its webhooks with; the one before it counts until the next is set',
    audience: ['staff'],
    policy: mayModify,
    body: newWebhookSecret,
    response: syncState,
    example: { secret: 'a-long-secret-of-timeero' },
    handle: ({ body, work, now, deps }) =>
      work(async (uow) => {
        await setWebhookSecret(uow, deps.keyRing, body.secret, now);
        return readSyncState(uow, deps.config.PUBLIC_URL);
      }),
  }),
];
