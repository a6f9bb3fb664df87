import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { SecondFactor } from '../../domain/schemas/access.ts';
import { api } from '../shared/api.ts';
import { sessionQuery } from './session.ts';

export const secondFactorPath = '/api/portal/second-factor';

export const secondFactorQuery = queryOptions({
  queryKey: ['second-factor'],
  queryFn: ({ signal }) => api.get<SecondFactor>(secondFactorPath, {}, { signal }),
  staleTime: 0,
});

/** After it was set up or removed: its state, and what the session says of it. */
export const useRefreshSecondFactor = () => {
  const client = useQueryClient();
  return async (): Promise<void> => {
    await Promise.all([
      client.invalidateQueries({ queryKey: secondFactorQuery.queryKey }),
      client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    ]);
  };
};
