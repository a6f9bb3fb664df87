import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type {
  ChartRequest,
  RequestCounts,
  RequestFilter,
  RequestOptions,
  RequestRow,
  RequestSummary,
} from '../../../domain/schemas/chart-requests.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

/** Milliseconds after which a page that is open looks again: an alert tells at once, but not everything that changes is told to everybody. */
const everyMs = 15_000;

/** Asked again by itself, without putting off the automatic sign-out. */
export const requestsQuery = (filter: RequestFilter) => ({
  ...listQuery(['chart-requests', filter], (cursor, signal) =>
    api.get<ListPage<RequestRow>>(
      '/api/chart-requests',
      { ...filter, cursor, limit: 30 },
      { signal, background: cursor === undefined },
    ),
  ),
  refetchInterval: everyMs,
});

export const requestCountsQuery = queryOptions({
  queryKey: ['chart-requests', 'counts'],
  queryFn: ({ signal }) => api.get<RequestCounts>('/api/chart-requests/counts', {}, { signal, background: true }),
  refetchInterval: 30_000,
});

/** Whether I may send and receive requests, and what a new one can say. */
export const requestOptionsQuery = queryOptions({
  queryKey: ['chart-requests', 'options'],
  queryFn: ({ signal }) => api.get<RequestOptions>('/api/chart-requests/options', {}, { signal, background: true }),
});

export const requestQuery = (id: string) =>
  queryOptions({
    queryKey: ['chart-requests', 'one', id],
    queryFn: ({ signal }) => api.get<ChartRequest>(`/api/chart-requests/${id}`, {}, { signal, background: true }),
    refetchInterval: everyMs,
  });

export const requestSummaryQuery = (days: number) =>
  queryOptions({
    queryKey: ['chart-requests', 'summary', days],
    queryFn: ({ signal }) => api.get<RequestSummary>('/api/chart-requests/summary', { days }, { signal }),
    placeholderData: (before) => before,
  });

/** Everything on the page that tells of requests and of the notes that wait for them is read again. */
export const refreshHandoff = async (queries: QueryClient): Promise<void> => {
  const keys = [['chart-requests'], ['list', 'chart-requests'], ['notes'], ['list', 'notes']];
  await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
};

export const useRefreshHandoff = () => {
  const queries = useQueryClient();
  return () => refreshHandoff(queries);
};
