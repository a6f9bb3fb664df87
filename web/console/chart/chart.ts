import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { ChartContact, ConsentOfClient, EmergencyAccess, Reach } from '../../../domain/schemas/chart.ts';
import type { ClientSsn, InformationChange } from '../../../domain/schemas/portal-information.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';
import { clientQuery } from '../people/people.ts';

export const contactsQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['clients', clientId, 'contacts'],
    queryFn: async ({ signal }) =>
      (await api.get<{ rows: ChartContact[] }>(`/api/clients/${clientId}/contacts`, {}, { signal })).rows,
  });

export const consentQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['clients', clientId, 'consent'],
    queryFn: ({ signal }) => api.get<ConsentOfClient>(`/api/clients/${clientId}/consent`, {}, { signal }),
  });

export const reachQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['clients', clientId, 'reach'],
    queryFn: ({ signal }) => api.get<Reach>(`/api/clients/${clientId}/reach`, {}, { signal }),
  });

/** What the client asked in the portal to change, and nobody has decided on: three fields at most, so one page is all. */
export const askedQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['clients', clientId, 'information-changes'],
    queryFn: async ({ signal }) =>
      (await api.get<ListPage<InformationChange>>(`/api/clients/${clientId}/information-changes`, {}, { signal })).rows,
  });

export const ssnQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['clients', clientId, 'ssn'],
    queryFn: ({ signal }) => api.get<ClientSsn>(`/api/clients/${clientId}/ssn`, {}, { signal }),
  });

export type ReviewState = 'unreviewed' | 'reviewed';

export const emergencyQuery = (show: ReviewState | undefined) =>
  listQuery(['emergency-access', show ?? 'all'], (cursor, signal) =>
    api.get<ListPage<EmergencyAccess>>('/api/emergency-access', { status: show ?? 'all', cursor }, { signal }),
  );

/** After a change around a client: the client, what stands around them, and the lists that show them. */
export const useRefreshChart = (clientId: string) => {
  const queries = useQueryClient();
  return async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: clientQuery(clientId).queryKey });
    await queries.invalidateQueries({ queryKey: ['list', 'clients'] });
  };
};
