import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { ClientInsurance } from '../../../domain/schemas/insurance.ts';
import { api } from '../../shared/api.ts';

export const insurancePath = (clientId: string) => `/api/clients/${clientId}/insurance`;

export const insuranceQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['clients', clientId, 'insurance'],
    queryFn: ({ signal }) => api.get<ClientInsurance>(insurancePath(clientId), {}, { signal }),
  });

/** Shows what a save has answered. */
export const useShowInsurance = (clientId: string) => {
  const queries = useQueryClient();
  return (now: ClientInsurance): void => {
    queries.setQueryData(insuranceQuery(clientId).queryKey, now);
  };
};
