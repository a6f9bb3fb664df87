import { queryOptions } from '@tanstack/react-query';
import type { Picklist, PicklistItem } from '../../../domain/schemas/desk.ts';
import { api } from '../../shared/api.ts';

export const picklistsQuery = queryOptions({
  queryKey: ['picklists'],
  queryFn: async ({ signal }) => (await api.get<{ rows: Picklist[] }>('/api/picklists', {}, { signal })).rows,
});

/** Why something was ended or declined, in the practice's own words; those out of use too. */
export const reasonsQuery = queryOptions({
  ...picklistsQuery,
  select: (lists: Picklist[]) => lists.find(({ name }) => name === 'reason')?.items ?? [],
});

/** Every task type, also those out of use: old tasks are of them. */
export const taskTypesQuery = queryOptions({
  ...picklistsQuery,
  select: (lists: Picklist[]) => lists.find(({ name }) => name === 'task-type')?.items ?? [],
});

/** Entries in use, for a field that offers them. */
export const choicesOf = (items: readonly PicklistItem[]) =>
  items.filter(({ active }) => active).map(({ code, label }) => ({ value: code, label }));
