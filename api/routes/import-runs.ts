import { z } from 'zod';
import { runList } from '../../db/imports/run-list.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { type ImportDesk, importDesks } from '../../domain/imports/records-rule.ts';
import { importRowStatuses } from '../../domain/imports/statuses.ts';
import type { Right } from '../../domain/rules.ts';
import { id, page, pageQuery } from '../../domain/schemas/common.ts';
import { fileName } from '../../domain/schemas/documents.ts';
import { importRow, type ImportRun, importRun, mendRow } from '../../domain/schemas/imports.ts';
import { pagesOf } from '../http/csv.ts';
import { writeRows } from '../imports/csv.ts';
import { receiveFile } from '../imports/read-file.ts';
import { startImport } from '../imports/workflow.ts';
import type { SignedIn } from '../principal.ts';
import {
  type AskingImport,
  awaited,
  cancelImport,
  correctedColumns,
  listedFor,
  mend,
  readRun,
  rowsPage,
  takeFile,
} from '../records/imports.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { type Base, route, type Work } from '../route.ts';

const audience = ['staff', 'token'] as const;

interface Asked extends Pick<Base, 'now' | 'deps' | 'afterCommit'> {
  principal: SignedIn;
  work: Work;
}

/** Orders something of a run, and has its workflow begin once that is committed. */
export async function ordered(
  { principal, work, now, deps, afterCommit }: Asked,
  desk: ImportDesk,
  order: (uow: UnitOfWork, asking: AskingImport) => Promise<ImportRun>,
): Promise<ImportRun> {
  const run = await work((uow) => order(uow, { principal, now, desk }));
  afterCommit(() => startImport(deps.temporal, { practiceId: principal.practiceId, runId: run.id }));
  return run;
}

/** A file's name may be that of a client, so it stands in no URL. Null where none was sent, or one that is none. */
function nameOf(header: string | undefined): string | null {
  try {
    return fileName.safeParse(decodeURIComponent(header ?? '')).data ?? null;
  } catch {
    return null;
  }
}

/** What is the same at each desk, below its own address: the list, the file, its rows. */
export function importRunRoutes(
  desk: ImportDesk,
  base: '/api/imports' | '/api/billing/imports',
  words: { list: string; tag: string; mend: Record<string, string> },
) {
  const policy = (right: Right) => ({ rule: importDesks[desk].rule, right });
  const { tag } = words;
  return [
    route({
      method: 'get',
      path: base,
      summary: words.list,
      audience,
      tag,
      policy: policy('view'),
      query: pageQuery,
      response: page(importRun),
      handle: ({ query: { cursor, limit }, principal, work, now }) =>
        work(async (uow) => {
          const wanted = listedFor({ principal, now, desk });
          return pageOf(await runList(uow, { ...wanted, id: null, after: cursorOf(cursor), limit }), limit);
        }),
    }),
    route({
      method: 'put',
      path: `${base}/:id/content`,
      summary:
        'The CSV file of an import, up to 20 MB and 50,000 rows (UTF-8, UTF-16 or Windows-1252; comma, semicolon, tab or bar); its name, percent-encoded, may come as X-File-Name. Nothing is imported yet',
      audience,
      tag,
      policy: policy('create'),
      raw: true,
      response: importRun,
      async handle({ params, principal, req, work, now }) {
        const asking = { principal, now, desk };
        await work((uow) => awaited(uow, params.id, asking));
        const bytes = await receiveFile(req);
        const name = nameOf(req.get('x-file-name'));
        return work((uow) => takeFile(uow, params.id, { bytes, name }, asking));
      },
    }),
    route({
      method: 'get',
      path: `${base}/:id`,
      summary: 'An import and where it stands; its counts are its progress',
      audience,
      tag,
      policy: policy('view'),
      response: importRun,
      handle: ({ params, principal, work, now }) => work((uow) => readRun(uow, params.id, { principal, now, desk })),
    }),
    route({
      method: 'get',
      path: `${base}/:id/rows`,
      summary: 'Rows of an import by line, each with everything that is wrong with it',
      audience,
      tag,
      policy: policy('view'),
      query: pageQuery.extend({ status: z.enum(importRowStatuses).optional() }),
      response: page(importRow),
      handle: ({ params, query: { status = null, cursor, limit }, principal, work, now }) =>
        work(async (uow) => {
          const wanted = { status, after: cursorOf(cursor), limit };
          return pageOf(await rowsPage(uow, params.id, wanted, { principal, now, desk }), limit);
        }),
    }),
    route({
      method: 'get',
      path: `${base}/:id/to-correct`,
      summary: 'Rows that have to be corrected as a CSV file, which can be corrected and imported',
      audience,
      tag,
      policy: policy('view'),
      produces: 'text/csv',
      async handle({ params, principal, res, work, now }) {
        const asking = { principal, now, desk };
        const pages = await pagesOf((after, limit) =>
          work((uow) => rowsPage(uow, params.id, { status: 'bad', after, limit }, asking)),
        );
        const { kind, keys } = await work(async (uow) => {
          const run = await readRun(uow, params.id, asking);
          return { kind: run.kind, keys: await correctedColumns(uow, run, asking) };
        });
        await writeRows(res, kind, keys, pages);
      },
    }),
    route({
      method: 'patch',
      path: `${base}/:id/rows/:row`,
      summary: 'Correct cells of a row that is not imported yet; it is judged anew',
      audience,
      tag,
      policy: policy('create'),
      params: z.object({ id, row: id }),
      body: mendRow,
      response: importRow,
      example: { cells: words.mend },
      handle: ({ params, body, principal, work, now }) =>
        work((uow) => mend(uow, params, body, { principal, now, desk })),
    }),
    route({
      method: 'post',
      path: `${base}/:id/cancel`,
      summary: 'Stop an import; what was imported by then stays',
      audience,
      tag,
      policy: policy('create'),
      response: importRun,
      handle: ({ params, principal, work, now }) =>
        work((uow) => cancelImport(uow, params.id, { principal, now, desk })),
    }),
  ];
}
