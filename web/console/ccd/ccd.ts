import { infiniteQueryOptions, useQueryClient } from '@tanstack/react-query';
import type { CcdRequest } from '../../../domain/schemas/ccd.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';
import { useRefreshTasks } from '../tasks/tasks.ts';

export const ccdStates = ['open', 'answered'] as const;
export type CcdState = (typeof ccdStates)[number];

const path = '/api/ccd-requests';
/** Milliseconds between two looks; shorter while something is under way. */
const every = { rest: 15_000, moving: 2_000 } as const;

const isMoving = ({ status }: CcdRequest): boolean =>
  status === 'requested' || status === 'fetching' || status === 'checking';

export const ccdsQuery = (filter: { state: CcdState; client?: string | undefined }) =>
  infiniteQueryOptions({
    ...listQuery(['ccd-requests', filter], (cursor, signal) =>
      api.get<ListPage<CcdRequest>>(path, { ...filter, cursor, limit: 30 }, { signal, background: true }),
    ),
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ rows }) => rows.some(isMoving)) ? every.moving : every.rest,
  });

export const announceCcd = async (id: string, { name }: File, call: { key: string; signal: AbortSignal }) => {
  const file = await api.post<{ id: string }>(`${path}/${id}/documents`, { name }, call);
  return { id: file.id, address: `${path}/${id}/documents/${file.id}/content` };
};
export const fetchAgain = (id: string) => api.post<CcdRequest>(`${path}/${id}/fetch`);
export const decline = (id: string, words: string) => api.post<CcdRequest>(`${path}/${id}/decline`, { words });

/** After a change of a request: every list, its task and what was told of it. */
export const useRefreshCcds = () => {
  const queries = useQueryClient();
  const refreshTasks = useRefreshTasks();
  return async (): Promise<void> => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['list', 'ccd-requests'] }),
      queries.invalidateQueries({ queryKey: ['list', 'alerts'] }),
      refreshTasks(),
    ]);
  };
};
