import { queryOptions } from '@tanstack/react-query';
import type { Draft } from '../../../domain/schemas/broadcast-drafts.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

/** One's own, the newest first. */
export const draftsQuery = listQuery(['broadcast-drafts'], (cursor, signal) =>
  api.get<ListPage<Draft>>('/api/broadcast-drafts', { cursor, limit: 50 }, { signal }),
);

export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: ['broadcast-drafts', id],
    queryFn: ({ signal }) => api.get<Draft>(`/api/broadcast-drafts/${id}`, {}, { signal }),
    // What is written here is newer than what is read.
    staleTime: Infinity,
  });

/** The address under which a draft is as it was left. */
export const searchOf = ({ id, content }: Draft) => {
  const { messageType: type, method, startDate, endDate, groupId, locationId } = content;
  const { sendAt, preferenceOnly, otherwise } = content;
  return {
    draft: id,
    type,
    method,
    start: startDate ?? undefined,
    end: endDate ?? undefined,
    group: groupId ?? undefined,
    location: locationId ?? undefined,
    at: sendAt,
    ...(method === 'preference' ? { otherwise } : { preference: preferenceOnly }),
  };
};
