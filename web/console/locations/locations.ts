import { queryOptions } from '@tanstack/react-query';
import type { Location } from '../../../domain/schemas/scheduling.ts';
import { api } from '../../shared/api.ts';
import type { ListPage } from '../lists.ts';

/** All locations of the practice: few enough for one page, and for every field that chooses one. */
export const locationsQuery = queryOptions({
  queryKey: ['locations'],
  queryFn: async ({ signal }) => (await api.get<ListPage<Location>>('/api/locations', { limit: 200 }, { signal })).rows,
  staleTime: 60_000,
});
