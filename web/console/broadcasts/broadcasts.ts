import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  Broadcast,
  CallListRow,
  ConfirmedCounts,
  Message,
  RecipientRow,
} from '../../../domain/schemas/messaging.ts';
import { broadcastIsOver } from '../../../domain/statuses.ts';
import type { BroadcastStatus, MessageStatus } from '../../../domain/statuses.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';
import { pageRows } from '../long-list.ts';
import { audienceQuery } from '../messaging/messaging.ts';
import type { AudienceFilter } from '../messaging/messaging.ts';
import type { Look } from '../messaging/use-look.ts';

/** Milliseconds between two reads of a list in which something moves, and of one to which something may come. */
const listEvery = { moving: 5_000, still: 30_000 };

/** Read again by itself, also for what others send; that is no activity of the person. */
export const broadcastsQuery = (status: BroadcastStatus | undefined, limit = 30) =>
  infiniteQueryOptions({
    ...listQuery(['broadcasts', status, limit], (cursor, signal) =>
      api.get<ListPage<Broadcast>>('/api/broadcasts', { status, cursor, limit }, { signal, background: true }),
    ),
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ rows }) => rows.some(({ status: each }) => !broadcastIsOver(each)))
        ? listEvery.moving
        : listEvery.still,
  });

export const broadcastQuery = (id: string) =>
  queryOptions({
    queryKey: ['broadcasts', id],
    queryFn: ({ signal }) => api.get<Broadcast>(`/api/broadcasts/${id}`, {}, { signal }),
  });

/** To how many it would be sent again, asked anew each time. */
export const resendQuery = (id: string) =>
  queryOptions({
    queryKey: ['broadcasts', id, 'resend'],
    queryFn: ({ signal }) => api.get<ConfirmedCounts>(`/api/broadcasts/${id}/resend`, {}, { signal }),
    staleTime: 0,
    gcTime: 0,
  });

/** Who will receive it, as of now: works until it fires. */
export const upcomingQuery = (id: string, shown: { filter: AudienceFilter; look: Look }) =>
  audienceQuery(['broadcasts', id, 'preview'], { path: `/api/broadcasts/${id}/preview` }, shown);

export interface RecipientFilter {
  status?: MessageStatus | undefined;
  reason?: string | undefined;
  /** What is searched for; travels in the body, because names and numbers have no place in addresses. */
  text: string;
}

/** One page of them: the rows after the cursor. */
export const recipientsQuery = (id: string, { status, reason, text }: RecipientFilter, cursor?: string) => ({
  queryKey: ['list', 'broadcasts', id, 'recipients', status, reason, text, cursor],
  queryFn: ({ signal }: { signal: AbortSignal }) => {
    const asked = { status, reason, cursor, limit: pageRows };
    const path = `/api/broadcasts/${id}/recipients`;
    return text === ''
      ? api.get<ListPage<RecipientRow>>(path, asked, { signal })
      : api.post<ListPage<RecipientRow>>(`${path}/search`, { ...asked, text }, { signal });
  },
});

export const messageQuery = (id: string) =>
  queryOptions({
    queryKey: ['messages', id],
    queryFn: ({ signal }) => api.get<Message>(`/api/messages/${id}`, {}, { signal }),
  });

export const callListQuery = (id: string) =>
  listQuery(['broadcasts', id, 'call-list'], (cursor, signal) =>
    api.get<ListPage<CallListRow>>(`/api/broadcasts/${id}/call-list`, { cursor, limit: 200 }, { signal }),
  );

export const messageProofPath = (id: string): string => `/api/messages/${id}/proof`;
export const callListExportPath = (id: string): string => `/api/broadcasts/${id}/call-list/export`;
export const recipientsExportPath = (id: string): string => `/api/broadcasts/${id}/recipients/export`;
