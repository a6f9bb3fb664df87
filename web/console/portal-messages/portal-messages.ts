import { infiniteQueryOptions, queryOptions, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type {
  OwnMessage,
  PortalThread,
  PortalThreadCounts,
  ReadUpTo,
  SentMessage,
} from '../../../domain/schemas/portal-messages.ts';
import type { Picklist } from '../../../domain/schemas/desk.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';
import { picklistsQuery } from '../picklists/picklists.ts';
import { useRefreshTasks } from '../tasks/tasks.ts';

export const threadStates = ['waiting', 'done'] as const;
export type ThreadState = (typeof threadStates)[number];

/** Milliseconds between two looks for what has come in; no activity of the person. */
const every = 15_000;
/** While a file is being scanned. */
const scanning = 2_000;

const isScanning = ({ rows }: ListPage<OwnMessage>) =>
  rows.some(({ attachments }) => attachments.some(({ state }) => state === 'checking'));

const path = '/api/portal-messages';

export const threadsQuery = (filter: { state: ThreadState; client?: string | undefined }) =>
  infiniteQueryOptions({
    ...listQuery(['portal-messages', filter], (cursor, signal) =>
      api.get<ListPage<PortalThread>>(path, { ...filter, cursor }, { signal, background: true }),
    ),
    refetchInterval: every,
  });

export const threadCountsQuery = queryOptions({
  queryKey: ['portal-messages', 'counts'],
  queryFn: ({ signal }) => api.get<PortalThreadCounts>(`${path}/counts`, {}, { signal, background: true }),
  refetchInterval: every,
});

export const threadQuery = (id: string) =>
  queryOptions({
    queryKey: ['portal-messages', id],
    queryFn: ({ signal }) => api.get<PortalThread>(`${path}/${id}`, {}, { signal, background: true }),
    refetchInterval: every,
  });

/** Newest first; `newest` reads them again when something was written. */
export const entriesQuery = (id: string, newest: string) =>
  infiniteQueryOptions({
    ...listQuery(['portal-messages', id, 'entries', newest], (cursor, signal) =>
      api.get<ListPage<OwnMessage>>(`${path}/${id}/entries`, { cursor, limit: 30 }, { signal, background: true }),
    ),
    refetchInterval: ({ state }) => (state.data?.pages.some(isScanning) ? scanning : every),
  });

/** Id of the newest message that is on the page; undefined while one that has come is not shown yet. */
export function useShown({ id, newestId }: Pick<PortalThread, 'id' | 'newestId'>): string | undefined {
  // The list itself asks again.
  const { data, isPlaceholderData } = useInfiniteQuery({ ...entriesQuery(id, newestId), refetchInterval: false });
  return isPlaceholderData ? undefined : data?.pages[0]?.rows[0]?.id;
}

/** What can be written about, with why clients do not see it; null: they do. */
export const portalTypesQuery = queryOptions({
  ...picklistsQuery,
  select: (lists: Picklist[]) =>
    (lists.find(({ name }) => name === 'task-type')?.items ?? []).filter(({ portal, active }) => portal && active),
});

interface Words {
  body: string;
  attachments: readonly string[];
}

export const sendAnswer = (id: string, answer: Words & { upTo: string }, key: string) =>
  api.post<SentMessage>(`${path}/${id}/entries`, answer, { key });
export const writeTo = (clientId: string, thread: Words & { type: string; subject: string }, key: string) =>
  api.post<SentMessage>(`/api/clients/${clientId}/portal-messages`, thread, { key });
/** What comes in while nobody touches the page is marked, too: that is no activity of the person. */
export const markRead = (id: string, shown: ReadUpTo) => api.post(`${path}/${id}/read`, shown, { background: true });
export const changeType = (id: string, type: string) => api.post(`${path}/${id}/type`, { type });
export const closeThread = (id: string, upTo: string) => api.post(`${path}/${id}/close`, { upTo });
export const attachmentPath = (id: string) => `${path}/attachments/${id}`;

/** After a change of a thread: itself, every list and count, and its task. */
export const useRefreshThreads = () => {
  const queries = useQueryClient();
  const refreshTasks = useRefreshTasks();
  return async (): Promise<void> => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['portal-messages'] }),
      queries.invalidateQueries({ queryKey: ['list', 'portal-messages'] }),
      refreshTasks(),
    ]);
  };
};
