import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Draft, DraftContent } from '../../../domain/schemas/broadcast-drafts.ts';
import { api } from '../../shared/api.ts';
import { Failure } from '../../shared/problem.ts';
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
}

const keyOf = (content: DraftContent) => JSON.stringify(content);

/** Keeps what somebody composes as a draft of theirs: saved by itself, begun with the first change. */
export function useDraft({ draft, content, worth, onMade }: DraftOptions) {
  const queries = useQueryClient();
  const [kept, setKept] = useState(
    draft && { id: draft.id, version: draft.version, at: draft.updatedAt, key: keyOf(draft.content) },
  );
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
    // Deleted meanwhile: another try begins a new one.
    onError: (failure) => {
      if (failure instanceof Failure && failure.status === 404) setKept(undefined);
    },
  });
  const due = kept ? kept.key !== keyOf(content) : worth;
  useEffect(() => {
    if (!due || isPending || error) return undefined;
    // Begins anew with every change.
    const timer = setTimeout(() => mutate(content), quietMs);
    return () => clearTimeout(timer);
  }, [due, isPending, error, content, mutate]);
  return {
    id: kept?.id,
    /** Of the last save. */
    at: kept?.at,
    due,
    busy: isPending,
    error,
    /** After a failure: once more. */
    again: reset,
  };
}
