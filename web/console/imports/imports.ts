import { queryOptions } from '@tanstack/react-query';
import type { ImportKind } from '../../../domain/imports/columns.ts';
import { importIsUnderWay, type ImportRowStatus } from '../../../domain/imports/statuses.ts';
import type { ImportRow, ImportRun } from '../../../domain/schemas/imports.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';
import { t } from '../t.ts';

export const importsQuery = listQuery(['imports'], (cursor, signal) =>
  api.get<ListPage<ImportRun>>('/api/imports', { cursor }, { signal }),
);

const everyMs = 1_000;

/** Asked again while it is under way, which does not put off the automatic sign-out. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', id],
    queryFn: ({ signal }) => api.get<ImportRun>(`/api/imports/${id}`, {}, { signal, background: true }),
    refetchInterval: ({ state }) => (state.data && importIsUnderWay(state.data.status) ? everyMs : false),
  });

export const importRowsKey = (id: string) => ['list', 'import-rows', id] as const;
/** Loaded anew whenever `counts` change: while rows become records nothing else tells of it. */
export const importRowsQuery = (
  { id, counts }: Pick<ImportRun, 'id' | 'counts'>,
  status: ImportRowStatus | undefined,
) =>
  listQuery([...importRowsKey(id).slice(1), status ?? 'all', counts], (cursor, signal) =>
    api.get<ListPage<ImportRow>>(`/api/imports/${id}/rows`, { status, cursor }, { signal }),
  );

export const examplePath = (kind: ImportKind): string => `/api/imports/example?kind=${kind}`;
export const toCorrectPath = (id: string): string => `/api/imports/${id}/to-correct`;

/** What a row is called in the list: the person, or the appointment. */
export const rowName = (kind: ImportKind, { cells }: ImportRow): string => {
  const parts =
    kind === 'appointments'
      ? [cells['recordNumber'], cells['date'], cells['time'], cells['type']]
      : [[cells['firstName'], cells['lastName']].filter(Boolean).join(' '), cells['recordNumber'], cells['email']];
  return parts.filter(Boolean).join(' · ');
};

/** `43 rows · 40 imported · 3 rows to correct` */
export const countsOf = ({ counts: { total, bad, done } }: Pick<ImportRun, 'counts'>): string =>
  [
    t('import.rows.of', { total }),
    ...(done > 0 ? [t('import.rows.done', { count: done })] : []),
    ...(bad > 0 ? [t('import.rows.bad', { count: bad })] : []),
  ].join(' · ');

/** What a file chooser offers. */
export const csvFiles = '.csv,.txt,.tsv,text/csv';
