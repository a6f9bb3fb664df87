import { queryOptions } from '@tanstack/react-query';
import type { ImportKind } from '../../../domain/imports/columns.ts';
import { deskOf, type ImportDesk } from '../../../domain/imports/records-rule.ts';
import { importIsUnderWay, type ImportRowStatus } from '../../../domain/imports/statuses.ts';
import type { ImportRow, ImportRun } from '../../../domain/schemas/imports.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';
import { t } from '../t.ts';

/** Of the imports of a desk. */
export const importsPath = { practice: '/api/imports', billing: '/api/billing/imports' } as const;
export const importPath = ({ id, kind }: Pick<ImportRun, 'id' | 'kind'>): string =>
  `${importsPath[deskOf(kind)]}/${id}`;

export const importsQuery = (desk: ImportDesk) =>
  listQuery(['imports', desk], (cursor, signal) =>
    api.get<ListPage<ImportRun>>(importsPath[desk], { cursor }, { signal }),
  );

const everyMs = 1_000;

/** Asked again while it is under way, which does not put off the automatic sign-out. */
export const importQuery = (desk: ImportDesk, id: string) =>
  queryOptions({
    queryKey: ['imports', desk, id],
    queryFn: ({ signal }) => api.get<ImportRun>(`${importsPath[desk]}/${id}`, {}, { signal, background: true }),
    refetchInterval: ({ state }) => (state.data && importIsUnderWay(state.data.status) ? everyMs : false),
  });

export const importRowsKey = (id: string) => ['list', 'import-rows', id] as const;
/** Loaded anew whenever `counts` change: while rows become records nothing else tells of it. */
export const importRowsQuery = (
  { id, kind, counts }: Pick<ImportRun, 'id' | 'kind' | 'counts'>,
  status: ImportRowStatus | undefined,
) =>
  listQuery([...importRowsKey(id).slice(1), status ?? 'all', counts], (cursor, signal) =>
    api.get<ListPage<ImportRow>>(`${importPath({ id, kind })}/rows`, { status, cursor }, { signal }),
  );

export const examplePath = (kind: ImportKind): string =>
  kind === 'ledger' ? `${importsPath.billing}/example` : `${importsPath.practice}/example?kind=${kind}`;

/** What a row is called in the list: the person, the appointment, or the charge or payment. */
export const rowName = (kind: ImportKind, { cells }: ImportRow): string => {
  const parts =
    kind === 'ledger'
      ? [cells['recordNumber'], cells['kind'], cells['date'], cells['amount'], cells['description']]
      : kind === 'appointments'
        ? [cells['recordNumber'], cells['date'], cells['time'], cells['type']]
        : [[cells['firstName'], cells['lastName']].filter(Boolean).join(' '), cells['recordNumber'], cells['email']];
  return parts.filter(Boolean).join(' · ');
};

/** `43 rows · 40 imported · 3 rows to correct` */
export const countsOf = ({ counts: { total, bad, before, done } }: Pick<ImportRun, 'counts'>): string =>
  [
    t('import.rows.of', { total }),
    ...(done > 0 ? [t('import.rows.done', { count: done })] : []),
    ...(before > 0 ? [t('import.rows.before', { count: before })] : []),
    ...(bad > 0 ? [t('import.rows.bad', { count: bad })] : []),
  ].join(' · ');

/** What a file chooser offers. */
export const csvFiles = '.csv,.txt,.tsv,text/csv';
