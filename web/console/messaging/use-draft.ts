import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Draft, DraftContent } from '../../../domain/schemas/broadcast-drafts.ts';
import { api } from '../../shared/api.ts';
import { Failure, isOutdated } from '../../shared/problem.ts';
import { draftQuery } from './drafts.ts';

/** Milliseconds of quiet after which what is composed is saved. */
const quietMs = 1_200;

interface DraftOptions {
  /** That the page was opened with. */
  draft: Draft | undefined;
  content: DraftContent;
  /** There is something that would be missed; what nobody has touched is no draft. */
  worth: boolean;
  onMade: (id: string) => void;
  /** Another window has saved it since, and this is what it says. */
  onNewer: (draft: Draft) => void;
}

const keyOf = (content: DraftContent) => JSON.stringify(content);

/** Keeps what somebody composes as a draft of theirs: saved by itself, begun with the first change. */
export function useDraft({ draft, content, worth, onMade, onNewer }: DraftOptions) {
  const queries = useQueryClient();
  const [kept, setKept] = useState(
    draft && { id: draft.id, version: draft.version, at: draft.updatedAt, key: keyOf(draft.content) },
  );
  const [gone, setGone] = useState(false);
  const noteGone = (failure: unknown) => {
    if (failure instanceof Failure && failure.status === 404) setGone(true);
  };
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (next: DraftContent) =>
      kept
        ? api.put<Draft>(`/api/broadcast-drafts/${kept.id}`, { content: next, version: kept.version })
        : api.post<Draft>('/api/broadcast-drafts', next),
    onSuccess: (saved, sent) => {
      queries.setQueryData(draftQuery(saved.id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: ['list', 'broadcast-drafts'] });
      setKept({ id: saved.id, version: saved.version, at: saved.updatedAt, key: keyOf(sent) });
      if (!kept) onMade(saved.id);
    },
    onError: noteGone,
  });
  const newer = useMutation({
    mutationFn: (id: string) => queries.fetchQuery({ ...draftQuery(id), staleTime: 0 }),
    onSuccess: onNewer,
    onError: noteGone,
  });
  const due = kept ? kept.key !== keyOf(content) : worth;
  useEffect(() => {
    if (!due || isPending || error || gone) return undefined;
    // Begins anew with every change.
    const timer = setTimeout(() => mutate(content), quietMs);
    return () => clearTimeout(timer);
  }, [due, isPending, error, gone, content, mutate]);
  const loadNewer = () => kept && newer.mutate(kept.id);
  return {
    /** What *Send* takes with it. */
    kept: kept && { id: kept.id, version: kept.version },
    /** Of the last save. */
    at: kept?.at,
    due,
    busy: isPending,
    error: newer.error ?? error,
    /** After a failure: once more. */
    again: newer.error ? loadNewer : reset,
    loadNewer,
    /** It was sent or deleted in another window. What stands here is not sent before somebody has decided that it is another. */
    gone,
    lose: () => setGone(true),
    beginAnew: () => {
      setKept(undefined);
      setGone(false);
      reset();
      newer.reset();
    },
    /** Gone, or newer than what stands here. */
    unsettled: gone || (error instanceof Failure && isOutdated(error)),
  };
}
