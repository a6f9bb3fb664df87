import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { InfiniteData } from '@tanstack/react-query';
import type {
  MessageOptions,
  OwnMessage,
  OwnThread,
  OwnUnread,
  OwnUpload,
  ReadUpTo,
  SentMessage,
} from '../../../domain/schemas/portal-messages.ts';
import { api } from '../../shared/api.ts';

const path = '/api/portal/messages';

interface Listed<Row> {
  rows: Row[];
  next: string | null;
}

/** Milliseconds between two looks for what has come in; no activity of the person. `scanning`: while a file is looked at, which takes a moment. */
const every = 30_000;
const scanning = 2_000;

const howSoon = ({ state }: { state: { data: InfiniteData<Listed<OwnMessage>> | undefined } }): number => {
  const entries = state.data?.pages.flatMap(({ rows }) => rows) ?? [];
  return entries.some((each) => each.attachments.some((file) => file.state === 'checking')) ? scanning : every;
};

const paged = {
  initialPageParam: '',
  getNextPageParam: ({ next }: { next: string | null }) => next,
  staleTime: 0,
  refetchInterval: every,
};

export const unreadQuery = queryOptions({
  queryKey: ['messages', 'unread'],
  queryFn: ({ signal }) => api.get<OwnUnread>(`${path}/unread`, {}, { signal, background: true }),
  staleTime: 0,
});

export const optionsQuery = queryOptions({
  queryKey: ['messages', 'options'],
  queryFn: ({ signal }) => api.get<MessageOptions>(`${path}/options`, {}, { signal }),
  staleTime: 60_000,
});

export const threadsQuery = infiniteQueryOptions({
  ...paged,
  queryKey: ['messages', 'list'],
  queryFn: ({ pageParam, signal }) =>
    api.get<Listed<OwnThread>>(path, { cursor: pageParam, limit: 20 }, { signal, background: true }),
});

export const threadQuery = (id: string) =>
  queryOptions({
    queryKey: ['messages', id],
    queryFn: ({ signal }) => api.get<OwnThread>(`${path}/${id}`, {}, { signal, background: true }),
    staleTime: 0,
    refetchInterval: every,
  });

/** Newest first. */
export const entriesQuery = (id: string) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ['messages', id, 'entries'],
    queryFn: ({ pageParam, signal }) =>
      api.get<Listed<OwnMessage>>(
        `${path}/${id}/entries`,
        { cursor: pageParam, limit: 20 },
        { signal, background: true },
      ),
    refetchInterval: howSoon,
  });

interface Words {
  body: string;
  attachments: readonly string[];
}

export const writeNew = (thread: Words & { type: string; subject: string }, key: string) =>
  api.post<SentMessage>(path, thread, { key });
export const writeReply = (id: string, words: Words, key: string) =>
  api.post<SentMessage>(`${path}/${id}/entries`, words, { key });
/** What comes in while nobody touches the page is marked, too: that is no activity of the person. */
export const markRead = (id: string, shown: ReadUpTo) =>
  api.post<OwnUnread>(`${path}/${id}/read`, shown, { background: true });

/** As `useUploads` takes it; where it is filed is the server's to say. */
export const announceFile = async ({ name }: File, _: string, call: { key: string; signal: AbortSignal }) => {
  const { id } = await api.post<OwnUpload>(`${path}/uploads`, { name }, call);
  return { id, address: `${path}/uploads/${id}/content` };
};
export const removeFile = (id: string) => api.delete(`${path}/uploads/${id}`);
export const attachmentPath = (id: string) => `${path}/attachments/${id}`;
