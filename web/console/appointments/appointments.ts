import { queryOptions } from '@tanstack/react-query';
import type { AppointmentStatus } from '../../../domain/appointments.ts';
import type { Appointment } from '../../../domain/schemas/scheduling.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

export interface AppointmentFilter {
  from: string;
  to: string;
  locationId?: string | undefined;
  staffId?: string | undefined;
  clientId?: string | undefined;
  status?: AppointmentStatus | undefined;
}

export const appointmentsQuery = (filter: AppointmentFilter, limit = 100) =>
  listQuery(['appointments', filter, limit], (cursor, signal) =>
    api.get<ListPage<Appointment>>('/api/appointments', { ...filter, cursor, limit }, { signal }),
  );

export const appointmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['appointments', id],
    queryFn: ({ signal }) => api.get<Appointment>(`/api/appointments/${id}`, {}, { signal }),
  });

/** Minutes that an appointment takes. */
export const minutesOf = ({ startsAt, endsAt }: Pick<Appointment, 'startsAt' | 'endsAt'>): number =>
  Math.round((Date.parse(endsAt) - Date.parse(startsAt)) / 60_000);
