import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Alert, UnreadAlerts } from '../../../domain/schemas/alerts.ts';
import { api } from '../../shared/api.ts';
import { useVisible } from '../../shared/use-visible.ts';
import { refreshHandoff } from '../chart-requests/chart-requests.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';
import { listen } from '../live-events.ts';

/** Read in the background: listening is no activity of the person. */
export const unreadQuery = queryOptions({
  queryKey: ['alerts', 'unread'],
  queryFn: ({ signal }) => api.get<UnreadAlerts>('/api/alerts/unread', {}, { signal, background: true }),
});

export const alertsQuery = (unread: boolean) =>
  listQuery(['alerts', unread], (cursor, signal) =>
    api.get<ListPage<Alert>>('/api/alerts', { unread: unread || undefined, cursor, limit: 30 }, { signal }),
  );

/** Follows the number of unread alerts by server-sent events while somebody sees the page: a browser has six connections to a host, for all of its tabs. */
export const useLiveAlerts = (): void => {
  const queries = useQueryClient();
  const visible = useVisible();
  useEffect(() => {
    if (!visible) return undefined;
    const unread = (data: string) => {
      const state: UnreadAlerts = JSON.parse(data);
      queries.setQueryData(unreadQuery.queryKey, state);
      void queries.invalidateQueries({ queryKey: ['list', 'alerts'] });
      // Each step of a request is told to the other side by an alert: whoever has it open sees the step at once.
      void refreshHandoff(queries);
    };
    return listen('/api/alerts/live', { on: { unread } });
  }, [queries, visible]);
};
