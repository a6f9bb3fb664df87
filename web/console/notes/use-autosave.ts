import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { Note } from '../../../domain/schemas/notes.ts';
import { api } from '../../shared/api.ts';
import { Failure, isProblem, mayRetry } from '../../shared/problem.ts';
import type { Choice, Content, Editing, Saved, SaveState } from './autosave.ts';
import { beginEditing, chosenOf, contentOf, edit, isDirty, isDue, saveState } from './autosave.ts';
import { noteQuery } from './notes.ts';

/** Milliseconds between two tries by itself while the server is away. */
const retryMs = 10_000;

/** Milliseconds between two looks whether a save is due. */
const lookMs = 250;

const savedOf = ({ title, visitOn, text, version, updatedAt }: Note): Saved => ({
  title,
  visitOn,
  text: text ?? '',
  version,
  at: updatedAt,
});

interface Save {
  /** A version of its own. */
  keep?: boolean;
  /** Nobody pressed or typed anything: the request does not put off the automatic sign-out. */
  background?: boolean;
}

export interface Autosave {
  editing: Editing;
  state: SaveState;
  change: (part: Partial<Content>) => void;
  /** Resolves once nothing is on its way any more; true: everything is saved. */
  save: (how?: Save) => Promise<boolean>;
  /** Goes on with one of two texts; both stay in the version history. */
  settle: (choice: Choice) => Promise<void>;
}

/** Saves a note while it is written: after a pause, and at least every few seconds. */
export const useAutosave = (note: Note): Autosave => {
  const queries = useQueryClient();
  const [editing, dispatch] = useReducer(edit, savedOf(note), beginEditing);
  // What timers and later calls look at: the newest state, not the one of the render that made them.
  const current = useRef(editing);
  const act = useCallback((event: Parameters<typeof edit>[1]) => {
    current.current = edit(current.current, event);
    dispatch(event);
  }, []);
  const running = useRef<Promise<void> | null>(null);
  const { id } = note;

  const put = useCallback(
    async (content: Content, version: number, { keep = false, background = false }: Save) => {
      // Lines without a word are no text.
      const body = { ...content, text: content.text.trim() === '' ? '' : content.text, version, keep };
      const answer = await api.put<Note>(`/api/notes/${id}`, body, { background });
      queries.setQueryData(noteQuery(id).queryKey, answer);
      return answer;
    },
    [id, queries],
  );

  const fault = useCallback(
    async (error: unknown) => {
      if (!isProblem(error, 'version-conflict')) return act({ is: 'failed', error });
      try {
        const theirs = await api.get<Note>(`/api/notes/${id}`);
        act({ is: 'outdated', theirs: savedOf(theirs) });
      } catch (second) {
        act({ is: 'failed', error: second });
      }
    },
    [act, id],
  );

  const saveOnce = useCallback(
    async (how: Save) => {
      const { draft, saved } = current.current;
      act({ is: 'sent' });
      try {
        const answer = await put(contentOf(draft), saved.version, how);
        // Not what the answer says of the text but what was sent: the server may trim it, and that is no change of anybody's.
        act({ is: 'answered', saved: { ...contentOf(draft), version: answer.version, at: answer.updatedAt } });
      } catch (error) {
        await fault(error);
      }
    },
    [act, fault, put],
  );

  const save = useCallback(
    async (how: Save = {}): Promise<boolean> => {
      await running.current;
      const before = saveState(current.current);
      if (before === 'conflict') return false;
      if (before !== 'saved' || how.keep) {
        running.current = saveOnce(how).finally(() => {
          running.current = null;
        });
        await running.current;
      }
      return saveState(current.current) === 'saved';
    },
    [saveOnce],
  );

  useEffect(() => act({ is: 'read', saved: savedOf(note) }), [act, note]);

  const state = saveState(editing);
  const typedAt = useRef(0);
  const dirtySince = useRef(0);
  const { error: failure } = editing;
  const dirty = isDirty(editing);
  useEffect(() => {
    dirtySince.current = dirty ? Date.now() : 0;
  }, [dirty]);
  useEffect(() => {
    if (state !== 'waiting') return undefined;
    const timer = setInterval(() => {
      const now = Date.now();
      if (isDue(now - typedAt.current, now - dirtySince.current)) void save();
    }, lookMs);
    return () => clearInterval(timer);
  }, [state, save]);
  useEffect(() => {
    if (state !== 'failed' || !(failure instanceof Failure) || !mayRetry(failure)) return undefined;
    const timer = setTimeout(() => void save({ background: true }), retryMs);
    return () => clearTimeout(timer);
  }, [state, failure, save]);

  const settle = useCallback(
    async (choice: Choice) => {
      const { draft: mine, theirs } = current.current;
      if (!theirs) return;
      act({ is: 'sent' });
      try {
        // Each of both becomes a version of its own first: what was saved by itself would share one with what is saved next.
        let { version } = await put(contentOf(theirs), theirs.version, { keep: true });
        if (choice === 'theirs') ({ version } = await put(contentOf(mine), version, { keep: true }));
        act({ is: 'settled', saved: savedOf(await put(chosenOf(choice, mine, theirs), version, { keep: true })) });
      } catch (error) {
        await fault(error);
      }
    },
    [act, fault, put],
  );

  return {
    editing,
    state,
    change: (part) => {
      typedAt.current = Date.now();
      act({ is: 'typed', part });
    },
    save,
    settle,
  };
};
