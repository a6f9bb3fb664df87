import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { DocumentFolder } from '../../../domain/documents.ts';
import type { ClientDocument } from '../../../domain/schemas/documents.ts';
import { api } from '../../shared/api.ts';
import { Failure } from '../../shared/problem.ts';
import { upload } from '../../shared/upload.ts';
import { documentsKey, showBytes } from './documents.ts';
import { t } from '../t.ts';

export interface Upload {
  /** Idempotency-Key of its announcement, too. */
  key: string;
  file: File;
  folder: DocumentFolder;
  state: 'waiting' | 'sending' | 'done' | 'failed';
  /** From 0 to 1. */
  share: number;
  error: unknown;
}

/** Side by side; more would only slow each other down. */
const atOnce = 2;

/**
 * Uploads of one client's page: each file is announced, then sent; who leaves the page ends them. `onDone` hears of each that has arrived.
 */
export const useUploads = (
  clientId: string,
  largestBytes: number | undefined,
  onDone: (document: ClientDocument) => void = () => {},
) => {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const queries = useQueryClient();
  const running = useRef(new Map<string, AbortController>());
  const change = (key: string, changes: Partial<Upload>) =>
    setUploads((all) => all.map((each) => (each.key === key ? { ...each, ...changes } : each)));

  useEffect(() => {
    const all = running.current;
    return () => all.forEach((each) => each.abort());
  }, []);

  const send = async ({ key, file, folder }: Upload, { signal }: AbortController) => {
    try {
      const announced = { folder, name: file.name };
      const { id } = await api.post<ClientDocument>(`/api/clients/${clientId}/documents`, announced, { key, signal });
      const onProgress = (share: number) => change(key, { share });
      const arrived = await upload<ClientDocument>(`/api/documents/${id}/content`, file, { signal, onProgress });
      onDone(arrived);
      change(key, { state: 'done', share: 1 });
      // Then it stands in the list below, and needs no place of its own any more.
      await queries.invalidateQueries({ queryKey: documentsKey(clientId) });
      setUploads((all) => all.filter((each) => each.key !== key));
    } catch (error) {
      if (!signal.aborted) change(key, { state: 'failed', error });
    } finally {
      running.current.delete(key);
    }
  };

  useEffect(() => {
    const sending = uploads.filter(({ state }) => state === 'sending').length;
    const [next] = uploads.filter(({ state, key }) => state === 'waiting' && !running.current.has(key));
    if (!next || sending >= atOnce) return;
    const control = new AbortController();
    running.current.set(next.key, control);
    change(next.key, { state: 'sending' });
    void send(next, control);
  });

  const add = (files: readonly File[], folder: DocumentFolder) =>
    setUploads((all) => [
      ...all.filter(({ state }) => state !== 'done'),
      ...files.map((file): Upload => {
        const fault = tooLarge(file, largestBytes);
        const key = crypto.randomUUID();
        return { key, file, folder, state: fault ? 'failed' : 'waiting', share: 0, error: fault };
      }),
    ]);

  return {
    uploads,
    add,
    /** Ends it where it runs, and takes it off the list. */
    remove: (key: string) => {
      running.current.get(key)?.abort();
      setUploads((all) => all.filter((each) => each.key !== key));
    },
    again: (key: string) =>
      setUploads((all) =>
        all.map((each) =>
          each.key === key ? { ...each, key: crypto.randomUUID(), state: 'waiting', share: 0, error: null } : each,
        ),
      ),
  };
};

/** Said before anything is sent; the server says the same. */
const tooLarge = ({ size }: File, most: number | undefined): Failure | null => {
  if (most === undefined || size <= most) return null;
  const title = t('document.upload.large', { size: showBytes(size), most: showBytes(most) });
  const next = t('document.upload.large.next');
  return new Failure('problem', { type: 'urn:rounds:problem:too-large', title, status: 413, next });
};
