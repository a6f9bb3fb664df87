import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { PortalDocument, PortalDocumentSummary } from '../../../domain/schemas/portal-documents.ts';
import { api } from '../../shared/api.ts';

const path = '/api/portal/documents';

interface Page {
  rows: PortalDocument[];
  next: string | null;
}

/** How many are new, and how large one to send may be; asked each time the main page is opened. */
export const summaryQuery = queryOptions({
  queryKey: ['documents', 'summary'],
  queryFn: ({ signal }) => api.get<PortalDocumentSummary>(`${path}/summary`, {}, { signal }),
  staleTime: 0,
});

/** Milliseconds between two looks at what is being checked for viruses. */
const checkMs = 3_000;

/** Those that the practice shows, or those that were sent here; read again by itself while one of them is being checked. */
export const documentsQuery = (list: 'shown' | 'sent') =>
  infiniteQueryOptions({
    queryKey: ['documents', list],
    queryFn: ({ pageParam, signal, client }) => {
      const background = client.getQueryData(['documents', list]) !== undefined; // nobody asked for it
      return api.get<Page>(path, { list, cursor: pageParam, limit: 10 }, { signal, background });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ rows }) => rows.some((row) => row.state === 'checking')) ? checkMs : false,
  });

/** As `useUploads` takes it. */
export const announce = async ({ name }: File, kind: string, call: { key: string; signal: AbortSignal }) => {
  const { id } = await api.post<PortalDocument>(path, { kind, name }, call);
  return { id, address: contentPath(id) };
};

export const contentPath = (id: string, as?: 'download'): string => `${path}/${id}/content${as ? '?as=download' : ''}`;
