import { z } from 'zod';
import { importList, importRowList } from '../../db/person-imports/list.ts';
import { importRowStatuses } from '../../domain/fieldtime/import-statuses.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import {
  mappingKind,
  orderPersonImport,
  personImport,
  type PersonImportRow,
  personImportRow,
} from '../../domain/schemas/mappings.ts';
import { writeResults } from '../integrations/results-csv.ts';
import { wakeImport } from '../integrations/workflow.ts';
import { chartReader } from '../records/chart-access.ts';
import { cancel, order, pause, readImport, resume } from '../records/person-imports.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const audience = ['staff', 'token'] as const;
const tag = 'integrations';
const mayView = { rule: 'Integrations', right: 'view' } as const;
const mayModify = { rule: 'Integrations', right: 'modify' } as const;

export const personImportRoutes = [
  route({
    method: 'post',
    path: '/api/integrations/imports',
    summary: "Make PIMSY's employees (as users) or clients (as jobs) in Timeero, each once, and map them",
    tag,
    audience,
    policy: mayModify,
    body: orderPersonImport,
    response: personImport,
    status: 202,
    idempotent: true,
    example: { kind: 'employee', all: { state: 'unmapped' } },
    async handle({ body, principal, work, now, deps, afterCommit }) {
      const run = await work((uow) => order(uow, body, { principal, now }));
      afterCommit(() => wakeImport(deps.temporal, run.kind, { practiceId: principal.practiceId, runId: run.id }));
      return run;
    },
  }),
  route({
    method: 'get',
    path: '/api/integrations/imports',
    summary: 'Imports into Timeero, newest first',
    tag,
    audience,
    policy: mayView,
    query: pageQuery.extend({ kind: mappingKind.optional() }),
    response: page(personImport),
    handle: ({ query: { kind = null, cursor, limit }, work }) =>
      work(async (uow) => pageOf(await importList(uow, { id: null, kind, after: cursorOf(cursor), limit }), limit)),
  }),
  route({
    method: 'get',
    path: '/api/integrations/imports/:id',
    summary: 'An import into Timeero and where it stands; its counts are its progress',
    tag,
    audience,
    policy: mayView,
    response: personImport,
    handle: ({ params, work }) => work((uow) => readImport(uow, params.id)),
  }),
  route({
    method: 'get',
    path: '/api/integrations/imports/:id/rows',
    summary: 'Records of an import, each with everything that has to be corrected in PIMSY',
    tag,
    audience,
    policy: mayView,
    query: pageQuery.extend({ status: z.enum(importRowStatuses).optional() }),
    response: page(personImportRow),
    handle: ({ params, query: { status = null, cursor, limit }, principal, now, work }) =>
      work(async (uow) => {
        await readImport(uow, params.id);
        const filter = { runId: params.id, status, reader: chartReader({ principal, now }), after: cursorOf(cursor) };
        return pageOf(await importRowList(uow, { ...filter, limit }), limit);
      }),
  }),
  route({
    method: 'get',
    path: '/api/integrations/imports/:id/results',
    summary: 'What became of every record of an import, as a CSV file',
    tag,
    audience,
    policy: mayView,
    produces: 'text/csv',
    async handle({ params, principal, now, res, work }) {
      const reader = chartReader({ principal, now });
      const read = (after: string | null) =>
        work((uow) => importRowList(uow, { runId: params.id, status: null, reader, after, limit: 500 }));
      const { kind } = await work((uow) => readImport(uow, params.id));
      await writeResults(res, `${kind}s`, pagesFrom(await read(null), read));
    },
  }),
  ...(
    [
      ['pause', 'Pause an import: what has begun is ended, nothing more begins', pause],
      ['resume', 'Go on with an import that was paused', resume],
      ['cancel', 'Cancel an import: what was made stays, what is in doubt is settled first', cancel],
    ] as const
  ).map(([act, summary, change]) =>
    route({
      method: 'post',
      path: `/api/integrations/imports/:id/${act}`,
      summary,
      tag,
      audience,
      policy: mayModify,
      response: personImport,
      async handle({ params, principal, work, now, deps, afterCommit }) {
        const run = await work((uow) => change(uow, params.id, { principal, now }));
        afterCommit(() => wakeImport(deps.temporal, run.kind, { practiceId: principal.practiceId, runId: run.id }));
        return run;
      },
    }),
  ),
];

/** Pages of rows, each read when the one before is written. */
async function* pagesFrom(first: PersonImportRow[], read: (after: string) => Promise<PersonImportRow[]>) {
  for (let rows = first; rows.length > 0;) {
    const [shown, more] = [rows.slice(0, 500), rows.length > 500];
    yield shown;
    const last = shown.at(-1);
    rows = more && last ? await read(last.id) : [];
  }
}
