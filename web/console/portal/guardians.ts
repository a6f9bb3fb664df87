import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { GuardianList } from '../../../domain/schemas/guardians.ts';
import { api } from '../../shared/api.ts';
import { isMoving } from './portal-state.ts';

export const guardiansPath = (clientId: string) => `/api/clients/${clientId}/guardians`;

/** Read again by itself while mails are on their way; that is no activity of the person. */
export const guardiansQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['clients', clientId, 'guardians'],
    queryFn: ({ signal }) => api.get<GuardianList>(guardiansPath(clientId), {}, { signal, background: true }),
    refetchInterval: ({ state }) =>
      state.data?.rows.some(({ access }) => access?.credential && isMoving(access.credential)) ? 3_000 : false,
  });

export const useShowGuardians = (clientId: string) => {
  const queries = useQueryClient();
  return (list: GuardianList): void => {
    queries.setQueryData(guardiansQuery(clientId).queryKey, list);
  };
};

export const useRefreshGuardians = (clientId: string) => {
  const queries = useQueryClient();
  return (): Promise<void> => queries.invalidateQueries({ queryKey: guardiansQuery(clientId).queryKey });
};
