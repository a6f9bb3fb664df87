import { z } from 'zod';
import { runList } from '../../db/imports/run-list.ts';
import { importRowStatuses } from '../../domain/imports/statuses.ts';
import { id, page, pageQuery } from '../../domain/schemas/common.ts';
import {
  importKind,
  importRow,
  importRun,
  mendRow,
  newImport,
  orderImport,
  withVersion,
} from '../../domain/schemas/imports.ts';
import { pagesOf } from '../http/csv.ts';
import { writeExample, writeRows } from '../imports/csv.ts';
import { receiveFile } from '../imports/read-file.ts';
import { startImport } from '../imports/workflow.ts';
import {
  awaited,
  beginImport,
  cancelImport,
  correctedColumns,
  mend,
  order,
  readRun,
  rowsPage,
  takeFile,
  undoImport,
} from '../records/imports.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const audience = ['staff', 'token'] as const;
const mayCreate = { rule: 'Practice Import', right: 'create' } as const;
const mayView = { rule: 'Practice Import', right: 'view' } as const;
const mayUndo = { rule: 'Practice Import', right: 'delete' } as const;

export const importRoutes = [
  route({
    method: 'get',
    path: '/api/imports',
    summary: 'Imports of the practice, newest first',
    audience,
    policy: mayView,
    query: pageQuery,
    response: page(importRun),
    handle: ({ query: { cursor, limit }, work }) =>
      work(async (uow) => pageOf(await runList(uow, { id: null, after: cursorOf(cursor), limit }), limit)),
  }),
  route({
    method: 'get',
    path: '/api/imports/example',
    summary: 'An example file (CSV) with every column of a kind',
    audience,
    policy: mayCreate,
    query: z.object({ kind: importKind }),
    produces: 'text/csv',
    handle: async ({ query, res }) => writeExample(res, query.kind),
  }),
  route({
    method: 'post',
    path: '/api/imports',
    summary: 'Begin an import; then PUT its file',
    audience,
    policy: mayCreate,
    body: newImport,
    response: importRun,
    status: 201,
    idempotent: true,
    example: { kind: 'clients', fileName: 'clients.csv' },
    handle: ({ body, principal, work, now }) => work((uow) => beginImport(uow, body, { principal, now })),
  }),
  route({
    method: 'put',
    path: '/api/imports/:id/content',
    summary:
      'The CSV file of an import, up to 20 MB and 50,000 rows (UTF-8, UTF-16 or Windows-1252; comma, semicolon, tab or bar). Nothing is imported yet',
    audience,
    policy: mayCreate,
    raw: true,
    response: importRun,
    async handle({ params, principal, req, work, now }) {
      await work((uow) => awaited(uow, params.id, { principal, now }));
      const bytes = await receiveFile(req);
      return work((uow) => takeFile(uow, params.id, bytes, { principal, now }));
    },
  }),
  route({
    method: 'get',
    path: '/api/imports/:id',
    summary: 'An import and where it stands; its counts are its progress',
    audience,
    policy: mayView,
    response: importRun,
    handle: ({ params, work }) => work((uow) => readRun(uow, params.id)),
  }),
  route({
    method: 'get',
    path: '/api/imports/:id/rows',
    summary: 'Rows of an import by line, each with everything that is wrong with it',
    audience,
    policy: mayView,
    query: pageQuery.extend({ status: z.enum(importRowStatuses).optional() }),
    response: page(importRow),
    handle: ({ params, query: { status = null, cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        const wanted = { status, after: cursorOf(cursor), limit };
        return pageOf(await rowsPage(uow, params.id, wanted, { principal, now }), limit);
      }),
  }),
  route({
    method: 'get',
    path: '/api/imports/:id/to-correct',
    summary: 'Rows that have to be corrected as a CSV file, which can be corrected and imported',
    audience,
    policy: mayView,
    produces: 'text/csv',
    async handle({ params, principal, res, work, now }) {
      const asking = { principal, now };
      const pages = await pagesOf((after, limit) =>
        work((uow) => rowsPage(uow, params.id, { status: 'bad', after, limit }, asking)),
      );
      const { kind, keys } = await work(async (uow) => {
        const run = await readRun(uow, params.id);
        return { kind: run.kind, keys: await correctedColumns(uow, run) };
      });
      await writeRows(res, kind, keys, pages);
    },
  }),
  route({
    method: 'patch',
    path: '/api/imports/:id/rows/:row',
    summary: 'Correct cells of a row that is not imported yet; it is judged anew',
    audience,
    policy: mayCreate,
    params: z.object({ id, row: id }),
    body: mendRow,
    response: importRow,
    example: { cells: { birthDate: '3/25/1988' } },
    handle: ({ params, body, principal, work, now }) => work((uow) => mend(uow, params, body, { principal, now })),
  }),
  route({
    method: 'post',
    path: '/api/imports/:id/run',
    summary: 'Import all rows or none, or the good rows',
    audience,
    policy: mayCreate,
    body: orderImport,
    response: importRun,
    status: 202,
    example: { mode: 'good', version: 2 },
    async handle({ params, body, principal, work, now, deps, afterCommit }) {
      const run = await work((uow) => order(uow, params.id, body, { principal, now }));
      afterCommit(() => startImport(deps.temporal, { practiceId: principal.practiceId, runId: run.id }));
      return run;
    },
  }),
  route({
    method: 'post',
    path: '/api/imports/:id/cancel',
    summary: 'Stop an import; what has become a record by then stays',
    audience,
    policy: mayCreate,
    response: importRun,
    handle: ({ params, principal, work, now }) => work((uow) => cancelImport(uow, params.id, { principal, now })),
  }),
  route({
    method: 'post',
    path: '/api/imports/:id/undo',
    summary: 'Take an import back: what it made is removed, unless it has been used or changed since',
    audience,
    policy: mayUndo,
    body: withVersion,
    response: importRun,
    status: 202,
    example: { version: 4 },
    async handle({ params, body, principal, work, now, deps, afterCommit }) {
      const run = await work((uow) => undoImport(uow, params.id, body, { principal, now }));
      afterCommit(() => startImport(deps.temporal, { practiceId: principal.practiceId, runId: run.id }));
      return run;
    },
  }),
];
