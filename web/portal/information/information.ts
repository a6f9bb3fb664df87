import { queryOptions } from '@tanstack/react-query';
import type {
  EnteredSsn,
  OpenSections,
  OwnSsn,
  PortalInformation,
} from '../../../domain/schemas/portal-information.ts';
import { api } from '../../shared/api.ts';

const path = '/api/portal/information';

/** Which sections the practice shows now; asked each time the main page is opened, since the practice may change it. */
export const sectionsQuery = queryOptions({
  queryKey: ['information', 'sections'],
  queryFn: async ({ signal }) => (await api.get<OpenSections>(`${path}/sections`, {}, { signal })).sections,
  staleTime: 0,
});

export const informationQuery = queryOptions({
  queryKey: ['information', 'all'],
  queryFn: ({ signal }) => api.get<PortalInformation>(path, {}, { signal }),
  staleTime: 0,
});

export const ssnQuery = queryOptions({
  queryKey: ['information', 'ssn'],
  queryFn: ({ signal }) => api.get<OwnSsn>(`${path}/ssn`, {}, { signal }),
  staleTime: 0,
});

/** What was saved last, told on the page that one comes back to. */
export type Saved = 'saved' | 'asked' | 'same' | 'consent';
export const savedQuery = queryOptions({
  queryKey: ['information', 'saved'],
  queryFn: (): Saved | null => null,
  staleTime: Infinity,
});

export const put = (part: string, body: object) => api.put<PortalInformation>(`${path}/${part}`, body);
export const addContact = (body: object, key: string) => api.post<PortalInformation>(`${path}/contacts`, body, { key });
export const removeContact = (id: string) => api.delete(`${path}/contacts/${id}`);
export const takeBack = (id: string) => api.delete(`${path}/asked/${id}`);
export const stopMessages = () => api.post<PortalInformation>(`${path}/messaging/stop`);
export const enterSsn = (ssn: string) => api.put<EnteredSsn>(`${path}/ssn`, { ssn });
