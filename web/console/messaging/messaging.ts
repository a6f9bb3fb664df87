import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Channel } from '../../../domain/channels.ts';
import type { Locale } from '../../../domain/locales.ts';
import type { Compose, MessageType, Preview, composeDefaults } from '../../../domain/schemas/messaging.ts';
import type { Template } from '../../../domain/schemas/templates.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';
import type { Look } from './use-look.ts';

export const messageTypesQuery = queryOptions({
  queryKey: ['message-types'],
  queryFn: ({ signal }) => api.get<MessageType[]>('/api/message-types', {}, { signal }),
  staleTime: Infinity,
});

export const templateQuery = (messageType: string, method: Channel, language: Locale) =>
  queryOptions({
    queryKey: ['templates', messageType, method, language],
    queryFn: ({ signal }) => api.get<Template>('/api/templates', { messageType, method, language }, { signal }),
  });

/** What was saved before, newest first. */
export const versionsQuery = (messageType: string, method: Channel, language: Locale) =>
  listQuery(['templates', messageType, method, language], (cursor, signal) =>
    api.get<ListPage<Template>>('/api/templates/versions', { messageType, method, language, cursor }, { signal }),
  );

export const defaultsQuery = (messageType: string) =>
  queryOptions({
    queryKey: ['broadcast-defaults', messageType],
    queryFn: ({ signal }) =>
      api.get<z.output<typeof composeDefaults>>('/api/broadcasts/defaults', { messageType }, { signal }),
    // The send time that is offered moves with the clock; it must not move under the hands of who composes.
    staleTime: Infinity,
    gcTime: 0,
  });

export type Decision = 'send' | 'skip';

/** Which lines of an audience are shown. What is searched for is often a name, so it stands in no address. */
export interface AudienceFilter {
  show?: Decision | undefined;
  reason?: string | undefined;
  q?: string | undefined;
}

/** One page of an audience; the first one of the whole list is kept, so that the next look can be compared with it. */
const pageOf = ({ show, reason, q }: AudienceFilter, { since }: Look, cursor: string | undefined) => {
  const remember = cursor === undefined && show === undefined && reason === undefined && q === undefined;
  return { decision: show, reason, q, cursor, limit: 50, remember, ...(cursor === undefined ? { since } : {}) };
};

/** A list of who would get a broadcast by pages; `path` and `asked` say of which. */
export const audienceQuery = (
  key: readonly unknown[],
  { path, asked = {} }: { path: string; asked?: object },
  { filter, look }: { filter: AudienceFilter; look: Look },
) =>
  infiniteQueryOptions({
    queryKey: [...key, filter, look],
    queryFn: ({ pageParam, signal }) =>
      api.post<Preview>(path, { ...asked, ...pageOf(filter, look, pageParam) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });

/** Who would get it and who not, as of now. The wording travels in the body. */
export const previewQuery = (compose: Compose, shown: { filter: AudienceFilter; look: Look }) =>
  audienceQuery(['broadcast-preview', compose], { path: '/api/broadcasts/preview', asked: compose }, shown);

/** The counts alone, for the confirmation: always asked anew. */
export const countNow = async (compose: Compose): Promise<Preview['counts']> =>
  (await api.post<Preview>('/api/broadcasts/preview', { ...compose, limit: 1 })).counts;
