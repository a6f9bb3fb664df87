import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ClientDocument } from '../../../domain/schemas/documents.ts';
import { documentsKey, newestDocuments } from './documents.ts';

const first = 1_500;
const longest = 30_000;

/** While documents are being scanned it is asked how far they are, less and less often; when one is, the lists are loaded anew. */
export const useRefreshWhilePending = (clientId: string, rows: readonly ClientDocument[] | undefined): void => {
  const queries = useQueryClient();
  const pending = (rows ?? [])
    .filter(({ status }) => status === 'pending')
    .map(({ id }) => id)
    .join(' ');
  useEffect(() => {
    if (pending === '') return undefined;
    const stop = new AbortController();
    const ids = new Set(pending.split(' '));
    let wait = first;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      const page = await newestDocuments(clientId, stop.signal).catch(() => null);
      if (stop.signal.aborted) return;
      if (page?.rows.some(({ id, status }) => ids.has(id) && status !== 'pending'))
        await queries.invalidateQueries({ queryKey: documentsKey(clientId) });
      wait = Math.min(wait * 1.3, longest);
      timer = setTimeout(() => void look(), wait);
    };
    timer = setTimeout(() => void look(), wait);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [clientId, pending, queries]);
};
