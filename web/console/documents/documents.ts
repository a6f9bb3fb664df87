import { queryOptions } from '@tanstack/react-query';
import { type DocumentFolder, documentFolders, folderNames } from '../../../domain/documents.ts';
import type { ClientDocument } from '../../../domain/schemas/documents.ts';
import { api } from '../../shared/api.ts';
import { Failure, readProblem } from '../../shared/problem.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

export const folderChoices = folderNames.map((value) => ({ value, label: documentFolders[value] }));
export const isFolder = (value: string | null): value is DocumentFolder => folderNames.some((name) => name === value);

/** Milliseconds between two looks at what is being scanned. */
const scanMs = 1_500;

const path = (clientId: string) => `/api/clients/${clientId}/documents`;

/** Every list of a client's documents begins its key with this. */
export const documentsKey = (clientId: string) => ['list', 'documents', clientId] as const;

export const documentsQuery = (clientId: string, folder: DocumentFolder | undefined) =>
  listQuery(
    documentsKey(clientId)
      .slice(1)
      .concat(folder ?? 'all'),
    (cursor, signal) => api.get<ListPage<ClientDocument>>(path(clientId), { folder, cursor }, { signal }),
  );

/** What the client sent in the portal, a few at a time: it stands above the list. */
export const sentDocumentsQuery = (clientId: string) =>
  listQuery(documentsKey(clientId).slice(1).concat('portal'), (cursor, signal) =>
    api.get<ListPage<ClientDocument>>(path(clientId), { from: 'portal', cursor, limit: 5 }, { signal }),
  );

/** What was last uploaded, without putting off the automatic sign-out: nobody asked for it. */
export const newestDocuments = (clientId: string, signal: AbortSignal) =>
  api.get<ListPage<ClientDocument>>(path(clientId), { limit: 200 }, { signal, background: true });

/** Documents that a record of consent can name: clean ones in the folder Consents, newest first. */
export const consentDocumentsQuery = (clientId: string) =>
  queryOptions({
    queryKey: [...documentsKey(clientId), 'consents', 'choices'],
    queryFn: async ({ signal }) => {
      const page = await api.get<ListPage<ClientDocument>>(
        path(clientId),
        { folder: 'consents', limit: 200 },
        { signal },
      );
      return page.rows.filter(({ status }) => status === 'clean');
    },
  });

/** Documents that can be photos of an insurance card: clean ones in the folder Insurance, newest first. */
export const cardChoicesQuery = (clientId: string) =>
  queryOptions({
    queryKey: [...documentsKey(clientId), 'insurance', 'choices'],
    queryFn: async ({ signal }) => {
      const filter = { folder: 'insurance', limit: 200 };
      const page = await api.get<ListPage<ClientDocument>>(path(clientId), filter, { signal });
      return page.rows.filter(({ status }) => status === 'clean');
    },
  });

/** The newest documents of a client, for a field that attaches some; read again by itself while one of `watched` is being scanned. */
export const attachableQuery = (clientId: string, watched: readonly string[]) =>
  queryOptions({
    queryKey: [...documentsKey(clientId), 'attachable'],
    queryFn: async ({ signal }) => (await newestDocuments(clientId, signal)).rows,
    refetchInterval: ({ state }) =>
      state.data?.some(({ id, status }) => status === 'pending' && watched.includes(id)) ? scanMs : false,
  });

/** One document by its id, for whoever comes by a link to it. */
export const loadDocument = (id: string) => api.get<ClientDocument>(`/api/documents/${id}`);

export const documentLimitsQuery = queryOptions({
  queryKey: ['documents', 'limits'],
  queryFn: ({ signal }) => api.get<{ largestBytes: number }>('/api/documents/limits', {}, { signal }),
});

export const contentPath = (id: string, as: 'shown' | 'download' = 'shown') =>
  `/api/documents/${id}/content${as === 'download' ? '?as=download' : ''}`;

/** The bytes of a document, for a viewer. @throws Failure */
export const loadContent = async (id: string, signal: AbortSignal): Promise<ArrayBuffer> => {
  const answer = await fetch(contentPath(id), { credentials: 'same-origin', signal }).catch((error: unknown) => {
    throw signal.aborted ? error : new Failure('offline');
  });
  if (answer.ok) return answer.arrayBuffer();
  throw new Failure('problem', readProblem(await answer.json().catch(() => null), answer.status));
};
