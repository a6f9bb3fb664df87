import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ClientMessage, ComposeMessage, MessagePreview } from '../../../domain/schemas/single-messages.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

/** Milliseconds between two reads while something moves. */
const every = 3_000;
const moving: readonly string[] = ['pending', 'sending', 'accepted'];

/** Read again by itself while the newest ones move; that is no activity of the person. */
export const clientMessagesQuery = (clientId: string) =>
  infiniteQueryOptions({
    ...listQuery(['clients', clientId, 'messages'], (cursor, signal) =>
      api.get<ListPage<ClientMessage>>(
        `/api/clients/${clientId}/messages`,
        { cursor, limit: 30 },
        { signal, background: true },
      ),
    ),
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.rows.some(({ status }) => status !== null && moving.includes(status)) ? every : false,
  });

/** What the server makes of a draft: as it will be read, and whether and when it would go. */
export const messagePreviewQuery = (clientId: string, draft: ComposeMessage) =>
  queryOptions({
    queryKey: ['clients', clientId, 'message-preview', draft],
    queryFn: ({ signal }) => api.post<MessagePreview>(`/api/clients/${clientId}/messages/preview`, draft, { signal }),
    placeholderData: (before) => before,
    staleTime: 10_000,
    gcTime: 0,
  });
