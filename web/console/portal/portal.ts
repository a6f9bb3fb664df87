import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { ClientPortal } from '../../../domain/schemas/portal.ts';
import { api } from '../../shared/api.ts';
import { pauseBetweenReads } from './portal-state.ts';

/** Read again by itself while mails are on their way; that is no activity of the person. */
export const portalQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['clients', clientId, 'portal'],
    queryFn: ({ signal }) => api.get<ClientPortal>(`/api/clients/${clientId}/portal`, {}, { signal, background: true }),
    refetchInterval: ({ state }) => (state.data ? pauseBetweenReads(state.data) : false),
  });

/** Puts the tab as a change has answered it in place of what was read before. */
export const useShowPortal = (clientId: string) => {
  const queries = useQueryClient();
  return (portal: ClientPortal): void => {
    queries.setQueryData(portalQuery(clientId).queryKey, portal);
  };
};

export const useRefreshPortal = (clientId: string) => {
  const queries = useQueryClient();
  return (): Promise<void> => queries.invalidateQueries({ queryKey: portalQuery(clientId).queryKey });
};
