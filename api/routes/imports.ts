import { z } from 'zod';
import { importDesks } from '../../domain/imports/records-rule.ts';
import { importRun, newImport, orderImport, practiceKind, withVersion } from '../../domain/schemas/imports.ts';
import { writeExample } from '../imports/csv.ts';
import { beginImport, order, undoImport } from '../records/imports.ts';
import { route } from '../route.ts';
import { importRunRoutes, ordered } from './import-runs.ts';

const audience = ['staff', 'token'] as const;
const desk = 'practice';
const { rule, undo } = importDesks[desk];
const mayCreate = { rule, right: 'create' } as const;

export const importRoutes = [
  route({
    method: 'get',
    path: '/api/imports/example',
    summary: 'An example file (CSV) with every column of a kind',
    audience,
    policy: mayCreate,
    query: z.object({ kind: practiceKind }),
    produces: 'text/csv',
    handle: async ({ query, res }) => writeExample(res, query.kind),
  }),
  ...importRunRoutes(desk, '/api/imports', {
    list: 'Imports of the practice, newest first',
    tag: 'imports',
    mend: { birthDate: '3/25/1988' },
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
    handle: ({ body, principal, work, now }) => work((uow) => beginImport(uow, body, { principal, now, desk })),
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
    handle: (asked) => ordered(asked, desk, (uow, asking) => order(uow, asked.params.id, asked.body, asking)),
  }),
  route({
    method: 'post',
    path: '/api/imports/:id/undo',
    summary: 'Take an import back: what it made is removed, unless it has been used or changed since',
    audience,
    policy: { rule, right: undo },
    body: withVersion,
    response: importRun,
    status: 202,
    example: { version: 4 },
    handle: (asked) =>
      ordered(asked, desk, (uow, asking) => undoImport(uow, asked.params.id, { ...asked.body, reason: null }, asking)),
  }),
];
