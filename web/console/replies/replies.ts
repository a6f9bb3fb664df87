import { infiniteQueryOptions, queryOptions, useQueryClient } from '@tanstack/react-query';
import type { OpenThread, ReplyCounts, ReplyEntry, ReplyThread } from '../../../domain/schemas/replies.ts';
import type { MessagePreview } from '../../../domain/schemas/single-messages.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

export const threadStates = ['waiting', 'done'] as const;
export type ThreadState = (typeof threadStates)[number];

/** Milliseconds between two looks for what has come in; no activity of the person. */
const every = 15_000;

export const threadsQuery = (filter: { state: ThreadState; client?: string | undefined }) =>
  infiniteQueryOptions({
    ...listQuery(['replies', filter], (cursor, signal) =>
      api.get<ListPage<ReplyThread>>('/api/replies', { ...filter, cursor }, { signal, background: true }),
    ),
    refetchInterval: every,
  });

export const replyCountsQuery = queryOptions({
  queryKey: ['replies', 'counts'],
  queryFn: ({ signal }) => api.get<ReplyCounts>('/api/replies/counts', {}, { signal, background: true }),
  refetchInterval: every,
});

export const threadQuery = (id: string) =>
  queryOptions({
    queryKey: ['replies', id],
    queryFn: ({ signal }) => api.get<OpenThread>(`/api/replies/${id}`, {}, { signal, background: true }),
    refetchInterval: every,
  });

/** Newest first; `newest` reads them again when a text has come. */
export const entriesQuery = (id: string, newest: string) =>
  infiniteQueryOptions({
    ...listQuery(['replies', id, 'entries', newest], (cursor, signal) =>
      api.get<ListPage<ReplyEntry>>(`/api/replies/${id}/entries`, { cursor, limit: 30 }, { signal, background: true }),
    ),
    refetchInterval: every,
  });

/** What the server makes of an answer: as it will be read, and whether and when it would go. */
export const answerPreviewQuery = (id: string, body: string) =>
  queryOptions({
    queryKey: ['replies', id, 'preview', body],
    queryFn: ({ signal }) => api.post<MessagePreview>(`/api/replies/${id}/preview`, { body }, { signal }),
    placeholderData: (before) => before,
    staleTime: 10_000,
    gcTime: 0,
  });

/** After a change of a thread: itself, its texts, every list and count. */
export const useRefreshReplies = () => {
  const queries = useQueryClient();
  return async (id: string, now: OpenThread): Promise<void> => {
    queries.setQueryData(threadQuery(id).queryKey, now);
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['list', 'replies'] }),
      queries.invalidateQueries({ queryKey: replyCountsQuery.queryKey }),
    ]);
  };
};
