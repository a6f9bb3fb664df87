import { queryOptions } from '@tanstack/react-query';
import type { UserGroup } from '../../../domain/schemas/desk.ts';
import { api } from '../../shared/api.ts';

export const groupsQuery = queryOptions({
  queryKey: ['user-groups'],
  queryFn: async ({ signal }) => (await api.get<{ rows: UserGroup[] }>('/api/user-groups', {}, { signal })).rows,
});
