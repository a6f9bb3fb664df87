import { queryOptions } from '@tanstack/react-query';
import { statementRunIsUnderWay, type StatementTurnState } from '../../../domain/billing/statement-runs.ts';
import type { StatementRun, StatementRunPreview, StatementRunRow } from '../../../domain/schemas/statement-runs.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

export const runsQuery = listQuery(['statement-runs'], (cursor, signal) =>
  api.get<ListPage<StatementRun>>('/api/statement-runs', { cursor }, { signal }),
);

const everyMs = 1_000;

/** Asked again while it is under way, which does not put off the automatic sign-out. */
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['statement-runs', id],
    queryFn: ({ signal }) => api.get<StatementRun>(`/api/statement-runs/${id}`, {}, { signal, background: true }),
    refetchInterval: ({ state }) => (state.data && statementRunIsUnderWay(state.data.status) ? everyMs : false),
  });

/** Loaded anew whenever `counts` change: nothing else tells of a client whose turn has come. */
export const runRowsQuery = ({ id, counts }: StatementRun, state: StatementTurnState | undefined) =>
  listQuery(['statement-run-rows', id, state ?? 'all', counts], (cursor, signal) =>
    api.get<ListPage<StatementRunRow>>(
      `/api/statement-runs/${id}/rows`,
      { state, cursor },
      { signal, background: cursor === undefined },
    ),
  );

export interface Wanted {
  /** Cents. */
  overCents: number;
  dueOn: string;
}

/** Fresh each time it is looked at: what is confirmed are numbers. */
export const previewQuery = (wanted: Wanted) =>
  queryOptions({
    queryKey: ['statement-run-preview', wanted],
    queryFn: ({ signal }) => api.post<StatementRunPreview>('/api/statement-runs/preview', wanted, { signal }),
    staleTime: 0,
    gcTime: 0,
  });

export const orderRun = (wanted: Wanted, { clients, total }: StatementRunPreview, key: string) =>
  api.post<StatementRun>('/api/statement-runs', { ...wanted, expected: { clients, total } }, { key });
export const cancelRun = (id: string) => api.post<StatementRun>(`/api/statement-runs/${id}/cancel`, {});
