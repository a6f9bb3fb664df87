import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { apiToken, createdApiToken } from '../../../domain/schemas/access.ts';
import { api } from '../../shared/api.ts';

export type ApiToken = z.output<typeof apiToken>;
export type CreatedApiToken = z.output<typeof createdApiToken>;

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => api.get<ApiToken[]>('/api/tokens', {}, { signal }),
});
