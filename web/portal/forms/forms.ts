import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { DoneForm, DueForm, PortalForm, SavedDraft } from '../../../domain/schemas/forms.ts';
import type { Answers } from '../../../domain/forms/answers.ts';
import { api } from '../../shared/api.ts';

const path = '/api/portal/forms';

/** Asked anew each time a page shows them: staff may have assigned one, or taken one back. */
export const dueFormsQuery = queryOptions({
  queryKey: ['forms', 'due'],
  queryFn: async ({ signal }) => (await api.get<{ rows: DueForm[] }>(path, {}, { signal })).rows,
  staleTime: 0,
});

export const doneFormsQuery = infiniteQueryOptions({
  queryKey: ['forms', 'done'],
  queryFn: ({ pageParam, signal }) =>
    api.get<{ rows: DoneForm[]; next: string | null }>(
      `${path}/completed`,
      { cursor: pageParam, limit: 25 },
      { signal },
    ),
  initialPageParam: '',
  getNextPageParam: ({ next }) => next,
  staleTime: 0,
});

/** Not asked anew while somebody fills it in: what they have typed since is newer. */
export const formQuery = (id: string) =>
  queryOptions({
    queryKey: ['forms', 'one', id],
    queryFn: ({ signal }) => api.get<PortalForm>(`${path}/${id}`, {}, { signal }),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const saveDraft = (id: string, body: { answers: Answers; version: number }) =>
  api.put<SavedDraft>(`${path}/${id}/draft`, body);

export interface Signed {
  name: string;
  agreed: string;
}
export const completeForm = (id: string, body: { answers: Answers; version: number; signature: Signed | null }) =>
  api.post<{ completedAt: string }>(`${path}/${id}/complete`, body);

export const pdfPath = (id: string): string => `${path}/${id}/pdf`;

/** The form that was sent last, so that its page says thank you once. */
export const justSentQuery = queryOptions({
  queryKey: ['forms', 'sent'],
  queryFn: (): string | null => null,
  staleTime: Infinity,
});
