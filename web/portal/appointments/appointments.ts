import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { PortalAnswer } from '../../../domain/portal-appointments.ts';
import type { PortalAppointment } from '../../../domain/schemas/portal-appointments.ts';
import { api } from '../../shared/api.ts';
import { dateIn, showLongDate, showTime, zoneName } from '../../shared/format.ts';

const path = '/api/portal/appointments';

interface Rows {
  rows: PortalAppointment[];
  next: string | null;
}

/** Of every list of them: what is answered in one may stand in another. */
export const appointmentsKey = ['appointments'] as const;

export const appointmentsQuery = (which: 'upcoming' | 'past') =>
  infiniteQueryOptions({
    queryKey: [...appointmentsKey, which],
    queryFn: ({ pageParam, signal }) => api.get<Rows>(path, { which, cursor: pageParam, limit: 10 }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  });

/** The next one that is to take place, or null. */
export const nextQuery = queryOptions({
  queryKey: [...appointmentsKey, 'next'],
  queryFn: async ({ signal }) => (await api.get<Rows>(path, { which: 'booked', limit: 1 }, { signal })).rows[0] ?? null,
  staleTime: 0,
});

export const calendarPath = (id: string): string => `${path}/${id}/calendar`;

export const answer = (id: string, body: { answer: PortalAnswer; words: string; version: number }, key: string) =>
  api.post(`${path}/${id}/answer`, body, { key });
export const takeBack = (id: string) => api.delete(`${path}/${id}/request`);

/** `Tuesday, March 3, 2026` and `9:30 AM MST`, on the clock of a zone. */
export const whenIn = (startsAt: string, zone: string): { date: string; time: string } => {
  const at = new Date(startsAt);
  return { date: showLongDate(dateIn(zone, at)), time: `${showTime(startsAt, zone)} ${zoneName(zone, at)}` };
};
