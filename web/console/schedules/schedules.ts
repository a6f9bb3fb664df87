import { queryOptions } from '@tanstack/react-query';
import type { ShiftOrigin } from '../../../domain/fieldtime/sync-runs.ts';
import type { Shift, ShiftChoices } from '../../../domain/schemas/sync.ts';
import { api } from '../../shared/api.ts';
import { addDays } from '../../shared/format.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

export interface ShiftFilter {
  from: string;
  to: string;
  origin?: ShiftOrigin | undefined;
}

/** As many as one page of the API has: a week of most practices. */
export const shiftsQuery = (filter: ShiftFilter) =>
  listQuery(['shifts', filter], (cursor, signal) =>
    api.get<ListPage<Shift>>('/api/shifts', { ...filter, cursor, limit: 200 }, { signal }),
  );

export const shiftQuery = (id: string) =>
  queryOptions({
    queryKey: ['shifts', id],
    queryFn: ({ signal }) => api.get<Shift>(`/api/shifts/${id}`, {}, { signal }),
  });

export const shiftChoicesQuery = queryOptions({
  queryKey: ['choices', 'shifts'],
  queryFn: ({ signal }) => api.get<ShiftChoices>('/api/shifts/choices', {}, { signal }),
});

/** The Sunday that a week begins with. */
export const weekOf = (day: string): string => addDays(day, -new Date(`${day}T00:00:00Z`).getUTCDay());

export const daysOf = (week: string): string[] => [0, 1, 2, 3, 4, 5, 6].map((n) => addDays(week, n));
