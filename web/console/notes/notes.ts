import { queryOptions } from '@tanstack/react-query';
import type { NoteState } from '../../../domain/chart-handoff/notes.ts';
import type { RequestRow } from '../../../domain/schemas/chart-requests.ts';
import type { Addendum, Note, NoteRow, NoteVersion } from '../../../domain/schemas/notes.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

export const noteScopes = ['mine', 'all'] as const;
export type NoteScope = (typeof noteScopes)[number];

/** Milliseconds after which an open note looks by itself whether what was asked for has come. */
const everyMs = 15_000;

/** Of one client. */
export const clientNotesQuery = (clientId: string, state: NoteState | undefined) =>
  listQuery(['notes', 'of', clientId, state ?? 'any'], (cursor, signal) =>
    api.get<ListPage<NoteRow>>(`/api/clients/${clientId}/notes`, { state, cursor, limit: 30 }, { signal }),
  );

/** Those that I hold, or everybody's. */
export const notesQuery = (scope: NoteScope, state: NoteState | undefined) =>
  listQuery(['notes', scope, state ?? 'any'], (cursor, signal) =>
    api.get<ListPage<NoteRow>>('/api/notes', { scope, state, cursor, limit: 30 }, { signal }),
  );

/** Asked again by itself, without putting off the automatic sign-out. */
export const noteQuery = (id: string) =>
  queryOptions({
    queryKey: ['notes', id],
    queryFn: ({ signal }) => api.get<Note>(`/api/notes/${id}`, {}, { signal, background: true }),
    refetchInterval: everyMs,
  });

/** What was asked for a note: what blocks it, what does not, or everything. Asked again like the note itself. */
export const noteRequestsQuery = (id: string, blocking: boolean | undefined) => ({
  ...listQuery(['notes', 'requests', id, blocking ?? 'all'], (cursor, signal) =>
    api.get<ListPage<RequestRow>>(
      `/api/notes/${id}/requests`,
      { blocking, cursor, limit: 30 },
      { signal, background: cursor === undefined },
    ),
  ),
  refetchInterval: everyMs,
});

export const noteAddendaQuery = (id: string) =>
  listQuery(['notes', 'addenda', id], (cursor, signal) =>
    api.get<ListPage<Addendum>>(`/api/notes/${id}/addenda`, { cursor, limit: 30 }, { signal }),
  );

export const noteVersionsQuery = (id: string) =>
  listQuery(['notes', 'versions', id], (cursor, signal) =>
    api.get<ListPage<NoteVersion>>(`/api/notes/${id}/versions`, { cursor, limit: 30 }, { signal }),
  );

/** A version's text never changes where it was kept by hand; what is saved by itself goes on for ten minutes, so it is read anew each time. */
export const noteVersionQuery = (id: string, versionId: string) =>
  queryOptions({
    queryKey: ['notes', id, 'versions', versionId],
    queryFn: ({ signal }) =>
      api.get<NoteVersion & { text: string }>(`/api/notes/${id}/versions/${versionId}`, {}, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
