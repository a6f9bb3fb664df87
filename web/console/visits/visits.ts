import { queryOptions } from '@tanstack/react-query';
import type { EvvElement } from '../../../domain/evv/elements.ts';
import type { visitJobs } from '../../../domain/evv/job-kinds.ts';
import { visitIsOver, type VisitState } from '../../../domain/evv/visit-states.ts';
import type { MappingKind } from '../../../domain/fieldtime/person-problems.ts';
import type { Visit, VisitPerson, VisitReading, VisitRow } from '../../../domain/schemas/visits.ts';
import { api } from '../../shared/api.ts';
import { readerZone, showDate, showInstant, showList, showTime, zoneName } from '../../shared/format.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';
import { t } from '../t.ts';

export interface VisitFilter {
  day?: string | undefined;
  client?: string | undefined;
  employee?: string | undefined;
  state?: VisitState | undefined;
  jobs?: (typeof visitJobs)[number] | undefined;
}

export const visitsQuery = (filter: VisitFilter) =>
  listQuery(['visits', filter], (cursor, signal) =>
    api.get<ListPage<VisitRow>>('/api/visits', { ...filter, cursor, limit: 50 }, { signal }),
  );

export const visitReadingQuery = queryOptions({
  queryKey: ['visit-reading'],
  queryFn: ({ signal }) => api.get<VisitReading>('/api/visits/reading', {}, { signal }),
});

/** The first matches, for a field of the filter. What is typed travels in the body, as it is a name. */
export const visitPeopleQuery = (kind: MappingKind, wanted: { text: string } | { id: string }) =>
  queryOptions({
    queryKey: ['choices', 'visits', kind, wanted],
    queryFn: ({ signal }) =>
      api.post<ListPage<VisitPerson>>(`/api/visits/people/${kind}/search`, { ...wanted, limit: 12 }, { signal }),
  });

/** Asked again only while it is about to be sent, because every look at its GPS points is noted. */
export const visitQuery = (id: string) =>
  queryOptions({
    queryKey: ['visits', id],
    queryFn: ({ signal }) => api.get<Visit>(`/api/visits/${id}`, {}, { signal, background: true }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? 5_000 : false),
  });

/** Something is about to happen to it within seconds. */
const isMoving = ({ state, reason }: Visit): boolean =>
  !visitIsOver(state) && state !== 'open' && state !== 'held' && reason === null;

/** `Mar 3, 2026, 9:30 AM EST`, by the clock where it took place. */
export const whenBegun = ({ clockedInAt, clockInZone }: VisitRow): string => at(clockedInAt, clockInZone);
export const whenEnded = ({ clockedOutAt, clockOutZone, clockInZone }: VisitRow): string =>
  clockedOutAt === null ? t('visit.still.in') : at(clockedOutAt, clockOutZone ?? clockInZone);

const at = (instant: string, zone: string | null) => {
  const there = zone ?? readerZone();
  return `${showInstant(instant, there)} ${zoneName(there, new Date(instant))}`;
};

export const datesOf = ({ dates }: VisitRow): string => {
  const [first = '', last = first] = dates;
  return first === last ? showDate(first) : t('visit.range', { from: showDate(first), to: showDate(last) });
};

/** `9:30 AM to 11:00 AM EST`; with dates where it went over midnight. */
export function timesOf(visit: VisitRow): string {
  const { clockedInAt, clockInZone, clockedOutAt, clockOutZone } = visit;
  if (clockedOutAt === null) return t('visit.range', { from: whenBegun(visit), to: t('visit.still.in') });
  if (visit.dates.length > 1) return t('visit.range', { from: whenBegun(visit), to: whenEnded(visit) });
  const from = clockInZone ?? readerZone();
  const to = clockOutZone ?? from;
  const ended = `${showTime(clockedOutAt, to)} ${zoneName(to, new Date(clockedOutAt))}`;
  return t('visit.range', { from: showTime(clockedInAt, from), to: ended });
}

/** `Lacks location and times`, or that all six are there. */
export const lackingOf = (lacking: readonly EvvElement[]): string =>
  lacking.length === 0
    ? t('visit.complete')
    : t('visit.lacks', { elements: showList(lacking.map((each) => t(`visit.short.${each}`))) });
