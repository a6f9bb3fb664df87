import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Profile, rule } from '../../../domain/schemas/access.ts';
import { api } from '../../shared/api.ts';

export type Rule = z.output<typeof rule>;

export const profilesQuery = queryOptions({
  queryKey: ['profiles'],
  queryFn: ({ signal }) => api.get<Profile[]>('/api/profiles', {}, { signal }),
});

/** All rules there are; they change with a release only. */
export const rulesQuery = queryOptions({
  queryKey: ['rules'],
  queryFn: ({ signal }) => api.get<Rule[]>('/api/rules', {}, { signal }),
  staleTime: Infinity,
});
