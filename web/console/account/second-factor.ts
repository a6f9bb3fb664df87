import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { SecondFactor } from '../../../domain/schemas/access.ts';
import { api } from '../../shared/api.ts';
import { sessionQuery } from '../session.ts';

export const secondFactorQuery = queryOptions({
  queryKey: ['second-factor'],
  queryFn: ({ signal }) => api.get<SecondFactor>('/api/second-factor', {}, { signal }),
});

/** After it was set up or removed: what the session says of it, and its state. */
export const useRefreshSecondFactor = () => {
  const client = useQueryClient();
  return async (): Promise<void> => {
    await Promise.all([
      client.invalidateQueries({ queryKey: secondFactorQuery.queryKey }),
      client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    ]);
  };
};
