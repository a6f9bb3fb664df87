import { queryOptions } from '@tanstack/react-query';
import type { Client, ClientRow, Staff, StaffRow } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

export interface PeopleFilter {
  /** Part of a name, or a record number; travels in the body, because names have no place in addresses. */
  text: string;
  show?: 'inactive' | 'all' | undefined;
}

const active = { all: null, inactive: false, active: true } as const;

const search =
  <Row>(path: string, { text, show }: PeopleFilter, limit = 50) =>
  (cursor: string | undefined, signal: AbortSignal) =>
    api.post<ListPage<Row>>(path, { text, active: active[show ?? 'active'], cursor, limit }, { signal });

export const clientsQuery = (filter: PeopleFilter) =>
  listQuery(['clients', filter], search<ClientRow>('/api/clients/search', filter));

/** Clients whom a member of staff looks after. */
export const assignedClientsQuery = (staffId: string) =>
  listQuery(['clients', 'of', staffId], (cursor, signal) =>
    api.get<ListPage<ClientRow>>('/api/clients', { assignedTo: staffId, cursor }, { signal }),
  );

export const staffQuery = (filter: PeopleFilter) =>
  listQuery(['staff', filter], search<StaffRow>('/api/staff/search', filter));

/** The first matches, for a field in which somebody is chosen. */
export const clientChoices = (text: string) =>
  queryOptions({
    queryKey: ['choices', 'clients', text],
    queryFn: ({ signal }) => search<ClientRow>('/api/clients/search', { text }, 12)(undefined, signal),
  });

export const staffChoices = (text: string) =>
  queryOptions({
    queryKey: ['choices', 'staff', text],
    queryFn: ({ signal }) => search<StaffRow>('/api/staff/search', { text }, 12)(undefined, signal),
  });

export const clientQuery = (id: string) =>
  queryOptions({
    queryKey: ['clients', id],
    queryFn: ({ signal }) => api.get<Client>(`/api/clients/${id}`, {}, { signal }),
  });

export const staffMemberQuery = (id: string) =>
  queryOptions({
    queryKey: ['staff', id],
    queryFn: ({ signal }) => api.get<Staff>(`/api/staff/${id}`, {}, { signal }),
  });

export const fullName = ({ firstName, lastName }: { firstName: string; lastName: string }): string =>
  `${firstName} ${lastName}`;
