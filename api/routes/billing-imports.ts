import { importDesks } from '../../domain/imports/records-rule.ts';
import { importRun, newLedgerImport, undoLedgerImport, withVersion } from '../../domain/schemas/imports.ts';
import { writeExample } from '../imports/csv.ts';
import { beginImport, order, undoImport } from '../records/imports.ts';
import { route } from '../route.ts';
import { importRunRoutes, ordered } from './import-runs.ts';

const audience = ['staff', 'token'] as const;
const tag = 'billing';
const desk = 'billing';
const { rule, undo } = importDesks[desk];
const mayCreate = { rule, right: 'create' } as const;

/** Charges and payments from a file. */
export const billingImportRoutes = [
  route({
    method: 'get',
    path: '/api/billing/imports/example',
    summary: 'An example file (CSV) of charges and payments with every column',
    audience,
    tag,
    policy: mayCreate,
    produces: 'text/csv',
    handle: async ({ res }) => writeExample(res, 'ledger'),
  }),
  ...importRunRoutes(desk, '/api/billing/imports', {
    list: 'Imports of charges and payments, newest first',
    tag,
    mend: { amount: '25.00' },
  }),
  route({
    method: 'post',
    path: '/api/billing/imports',
    summary: 'Begin an import of charges and payments; then PUT its file',
    audience,
    tag,
    policy: mayCreate,
    body: newLedgerImport,
    response: importRun,
    status: 201,
    idempotent: true,
    example: { fileName: 'march.csv' },
    handle: ({ body, principal, work, now }) =>
      work((uow) => beginImport(uow, { kind: 'ledger', ...body }, { principal, now, desk })),
  }),
  route({
    method: 'post',
    path: '/api/billing/imports/:id/run',
    summary:
      'Post the good rows to the ledgers of their clients, each once; `version`: of the import whose sums were read',
    audience,
    tag,
    policy: mayCreate,
    body: withVersion,
    response: importRun,
    status: 202,
    example: { version: 2 },
    handle: (asked) =>
      ordered(asked, desk, (uow, asking) => order(uow, asked.params.id, { mode: 'good', ...asked.body }, asking)),
  }),
  route({
    method: 'post',
    path: '/api/billing/imports/:id/undo',
    summary: 'Take an import back: each line that it posted is reversed once, with a reason that clients are not shown',
    audience,
    tag,
    policy: { rule, right: undo },
    body: undoLedgerImport,
    response: importRun,
    status: 202,
    example: { version: 4, reason: 'The wrong month' },
    handle: (asked) => ordered(asked, desk, (uow, asking) => undoImport(uow, asked.params.id, asked.body, asking)),
  }),
];
