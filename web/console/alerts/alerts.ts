import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Alert, UnreadAlerts } from '../../../domain/schemas/alerts.ts';
import { api } from '../../shared/api.ts';
import { refreshHandoff } from '../chart-requests/chart-requests.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

/** Read in the background: listening is no activity of the person. */
export const unreadQuery = queryOptions({
  queryKey: ['alerts', 'unread'],
  queryFn: ({ signal }) => api.get<UnreadAlerts>('/api/alerts/unread', {}, { signal, background: true }),
});

export const alertsQuery = (unread: boolean) =>
  listQuery(['alerts', unread], (cursor, signal) =>
    api.get<ListPage<Alert>>('/api/alerts', { unread: unread || undefined, cursor, limit: 30 }, { signal }),
  );

/** Follows the number of unread alerts by server-sent events for as long as it is shown; the browser takes the line up again by itself. */
export const useLiveAlerts = (): void => {
  const queries = useQueryClient();
  useEffect(() => {
    const source = new EventSource('/api/alerts/live');
    source.addEventListener('unread', (event: MessageEvent<string>) => {
      const state: UnreadAlerts = JSON.parse(event.data);
      queries.setQueryData(unreadQuery.queryKey, state);
      void queries.invalidateQueries({ queryKey: ['list', 'alerts'] });
      // Each step of a request is told to the other side by an alert: whoever has it open sees the step at once.
      void refreshHandoff(queries);
    });
    return () => source.close();
  }, [queries]);
};
