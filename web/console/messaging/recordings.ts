import type { CallRecording } from '../../../domain/schemas/call-recordings.ts';
import { api } from '../../shared/api.ts';
import { upload } from '../../shared/upload.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

const path = '/api/call-recordings';

/** Newest first. */
export const recordingsQuery = listQuery(['call-recordings'], (cursor, signal) =>
  api.get<ListPage<CallRecording>>(path, { cursor }, { signal }),
);

export const audioPath = (id: string): string => `${path}/${id}/audio`;

const withoutEnding = (name: string) => name.replace(/\.[^.]+$/, '');

/** Adds a file under its own name, and what it is then. */
export async function addRecording(file: File): Promise<CallRecording> {
  const name = withoutEnding(file.name).trim().slice(0, 100) || 'Recording';
  const { id } = await api.post<CallRecording>(path, { name });
  return upload<CallRecording>(audioPath(id), file, { signal: new AbortController().signal, onProgress: ignore });
}
/** Two megabytes are there before a bar could be seen. */
const ignore = () => {};

export const withdrawRecording = (id: string): Promise<unknown> => api.delete(`${path}/${id}`);
