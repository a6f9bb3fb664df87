import type { z } from 'zod';
import { batchList } from '../../db/credential-batches/list.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import {
  batchPreview,
  batchRow,
  batchRowsQuery,
  credentialBatch,
  newBatch,
  previewBatch,
} from '../../domain/schemas/credential-batches.ts';
import { writeResults } from '../credential-batches/csv.ts';
import { startBatch } from '../credential-batches/workflow.ts';
import { pagesOf } from '../http/csv.ts';
import {
  batchSteps,
  orderBatch,
  previewOfBatch,
  readBatch,
  rowsOfBatch,
  stepBatch,
} from '../records/credential-batches.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const audience = ['staff', 'token'] as const;
const mayCreate = { rule: 'Client Portal Access', right: 'create' } as const;
const mayView = { rule: 'Client Portal Access', right: 'view' } as const;
const example: z.input<typeof previewBatch> = {
  clients: { by: 'ids', ids: ['01980000-0abc-7000-8000-000000000104', '01980000-0abc-7000-8000-000000000117'] },
  again: false,
};

export const credentialBatchRoutes = [
  route({
    method: 'get',
    path: '/api/credential-batches',
    summary: 'Batches of portal credentials, newest first',
    audience,
    policy: mayView,
    query: pageQuery,
    response: page(credentialBatch),
    handle: ({ query: { cursor, limit }, work }) =>
      work(async (uow) => pageOf(await batchList(uow, { id: null, after: cursorOf(cursor), limit }), limit)),
  }),
  route({
    method: 'post',
    path: '/api/credential-batches/preview',
    summary: 'Which of many clients would be e-mailed portal credentials and which not, with the reason',
    audience,
    policy: mayCreate,
    body: previewBatch,
    response: batchPreview,
    example,
    handle: ({ body, principal, work, now }) => work((uow) => previewOfBatch(uow, body, { principal, now })),
  }),
  route({
    method: 'post',
    path: '/api/credential-batches',
    summary:
      'E-mail portal credentials to many clients, some at a time: starts the workflow that gives each their turn, or will start it once Temporal is back',
    audience,
    policy: mayCreate,
    body: newBatch,
    response: credentialBatch,
    status: 202,
    idempotent: 'required',
    example: { ...example, expected: 2 },
    async handle({ body, principal, work, now, deps, afterCommit }) {
      const batch = await work((uow) => orderBatch(uow, body, { principal, now }));
      afterCommit(() => startBatch(deps.temporal, { practiceId: principal.practiceId, batchId: batch.id }));
      return batch;
    },
  }),
  route({
    method: 'get',
    path: '/api/credential-batches/:id',
    summary: 'A batch and where it stands; its counts are its progress',
    audience,
    policy: mayView,
    response: credentialBatch,
    handle: ({ params, work }) => work((uow) => readBatch(uow, params.id)),
  }),
  route({
    method: 'get',
    path: '/api/credential-batches/:id/rows',
    summary: 'Clients of a batch by name, each with what has become of them',
    audience,
    policy: mayView,
    query: batchRowsQuery,
    response: page(batchRow),
    handle: ({ params, query: { state = null, cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        const wanted = { batchId: params.id, state, after: cursorOf(cursor), limit };
        return pageOf(await rowsOfBatch(uow, wanted, { principal, now }), limit);
      }),
  }),
  route({
    method: 'get',
    path: '/api/credential-batches/:id/results',
    summary: 'What has become of each client of a batch as a CSV file',
    audience,
    policy: mayView,
    produces: 'text/csv',
    async handle({ params, principal, res, work, now }) {
      const pages = await pagesOf((after, limit) =>
        work((uow) => rowsOfBatch(uow, { batchId: params.id, state: null, after, limit }, { principal, now })),
      );
      await work((uow) => uow.note('export', 'credential_batch', params.id));
      await writeResults(res, pages);
    },
  }),
  step('pause', 'Pause a batch: nobody else has a turn; mails that were ordered still go'),
  step('resume', 'Go on with a batch that is paused'),
  step('cancel', 'Cancel the rest of a batch: whoever had no turn gets none; mails that were ordered still go'),
];

function step(name: keyof typeof batchSteps, summary: string) {
  return route({
    method: 'post',
    path: `/api/credential-batches/:id/${name}`,
    summary,
    audience,
    policy: mayCreate,
    response: credentialBatch,
    async handle({ params, principal, work, now, deps, afterCommit }) {
      const batch = await work((uow) => stepBatch(uow, params.id, batchSteps[name], { now }));
      const { practiceId } = principal;
      // A paused batch has no workflow, so whatever goes on, or ends, begins one.
      if (name !== 'pause') afterCommit(() => startBatch(deps.temporal, { practiceId, batchId: batch.id }));
      return batch;
    },
  });
}
