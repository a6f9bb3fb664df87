import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { OwnCcd, ReadableCcd } from '../../../domain/schemas/ccd.ts';
import { api } from '../../shared/api.ts';

const path = '/api/portal/ccd-requests';

interface Page {
  rows: OwnCcd[];
  next: string | null;
}

/** Of everything that is told of them. */
export const ccdKey = ['ccd'] as const;

export const isOpen = ({ state }: OwnCcd): boolean => state === 'preparing' || state === 'with-staff';

/** Milliseconds between two looks at what is being fetched, and at what staff see to. */
const every = { preparing: 3_000, 'with-staff': 30_000 } as const;

/** Newest first; read again by itself while one is open. */
export const ccdsQuery = infiniteQueryOptions({
  queryKey: [...ccdKey, 'list'],
  queryFn: ({ pageParam, signal, client }) => {
    const background = client.getQueryData([...ccdKey, 'list']) !== undefined; // nobody asked for it
    return api.get<Page>(path, { cursor: pageParam, limit: 10 }, { signal, background });
  },
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }) => next ?? undefined,
  staleTime: 0,
  refetchInterval: ({ state }) => {
    const open = state.data?.pages.flatMap(({ rows }) => rows).find(isOpen)?.state;
    return open === 'preparing' || open === 'with-staff' ? every[open] : false;
  },
});

/** Each look is written down on the server, so nothing is read again by itself. */
export const readQuery = (id: string) =>
  queryOptions({
    queryKey: [...ccdKey, 'text', id],
    queryFn: ({ signal }) => api.get<ReadableCcd>(`${path}/${id}/text`, {}, { signal }),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const ask = (key: string) => api.post<OwnCcd>(path, undefined, { key });
export const filePath = (id: string): string => `${path}/${id}/content`;
