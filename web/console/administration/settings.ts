import { queryOptions } from '@tanstack/react-query';
import type { Setting } from '../../../domain/schemas/access.ts';
import { api } from '../../shared/api.ts';

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => api.get<Setting[]>('/api/settings', {}, { signal }),
});

export interface SettingFilter {
  group?: string | undefined;
  /** Part of a name, a description or an id. */
  filter?: string | undefined;
}

/** What the Filter box leaves. */
export const filterSettings = (settings: readonly Setting[], { group, filter = '' }: SettingFilter): Setting[] => {
  const wanted = filter.trim().toLowerCase();
  return settings.filter(
    ({ id, name, description, group: own }) =>
      (group === undefined || own === group) &&
      [String(id), name, description, own].some((text) => text.toLowerCase().includes(wanted)),
  );
};
