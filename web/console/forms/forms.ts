import { infiniteQueryOptions, queryOptions, useQueryClient } from '@tanstack/react-query';
import type { AssignedForm, CatalogForm, CompletedForm, FollowUp, FormState } from '../../../domain/schemas/forms.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

export const catalogQuery = queryOptions({
  queryKey: ['forms', 'catalog'],
  queryFn: async ({ signal }) => (await api.get<{ rows: CatalogForm[] }>('/api/forms', {}, { signal })).rows,
  staleTime: Infinity,
});

const clientKey = (clientId: string) => ['forms', clientId];

/** Those to be done: one of each form at most, so they come at once. */
export const openFormsQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['list', ...clientKey(clientId), 'assigned'],
    queryFn: async ({ signal }) =>
      (await api.get<ListPage<AssignedForm>>(`/api/clients/${clientId}/forms`, { limit: 200 }, { signal })).rows,
  });

export const doneFormsQuery = (clientId: string) =>
  listQuery([...clientKey(clientId), 'completed'], (cursor, signal) =>
    api.get<ListPage<AssignedForm>>(
      `/api/clients/${clientId}/forms`,
      { status: 'completed' satisfies FormState, cursor, limit: 25 },
      { signal },
    ),
  );

/** Each look is written down, so it is asked for once each time that it is opened. */
export const completedFormQuery = (id: string) =>
  queryOptions({
    queryKey: ['forms', 'answers', id],
    queryFn: ({ signal }) => api.get<CompletedForm>(`/api/forms/${id}`, {}, { signal }),
    staleTime: Infinity,
    gcTime: 0,
  });

/** @returns what reads all lists of a client's forms again; it has ended once those to be done stand there */
export const useRefreshForms = (clientId: string) => {
  const queries = useQueryClient();
  return async (): Promise<void> => {
    void queries.invalidateQueries({ queryKey: doneFormsQuery(clientId).queryKey });
    await queries.invalidateQueries({ queryKey: openFormsQuery(clientId).queryKey });
  };
};

/** Asked again every half minute: somebody may need help. */
export const followUpsQuery = infiniteQueryOptions({
  ...listQuery(['safety-follow-ups'], (cursor, signal) =>
    api.get<ListPage<FollowUp>>('/api/safety-follow-ups', { cursor, limit: 25 }, { signal, background: true }),
  ),
  refetchInterval: 30_000,
});
