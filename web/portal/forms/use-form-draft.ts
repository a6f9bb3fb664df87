import { useCallback, useEffect, useRef, useState } from 'react';
import type { Answer, Answers } from '../../../domain/forms/answers.ts';
import type { PortalForm } from '../../../domain/schemas/forms.ts';
import { Failure, mayRetry } from '../../shared/problem.ts';
import { saveDraft } from './forms.ts';

/** Milliseconds after the last answer: long enough that a slip of the finger is put right before it is told. */
const restMs = 900;
/** Between two tries while the server cannot be reached. */
const retryMs = 4_000;

/** `waiting`: answered, and about to be saved; `offline`: tried in vain, and tried again. */
export type SaveState = 'clean' | 'waiting' | 'saving' | 'saved' | 'offline' | 'refused';

/*
 * What was not saved when a session ended is still there for the same account, in the memory of this tab alone.
 */
const unsaved = new Map<string, { answers: Answers; version: number }>();

/**
 * The answers of a form while it is filled in, saved by themselves, one save after the other. Where another window was faster nothing is saved any more, and
 * `refusal` says so.
 */
export function useFormDraft(account: string, form: PortalForm) {
  const key = `${account} ${form.id}`;
  const [answers, setAnswers] = useState<Answers>(() => {
    const kept = unsaved.get(key);
    return kept?.version === form.version ? kept.answers : form.answers;
  });
  const [state, setState] = useState<SaveState>(form.savedAt === null ? 'clean' : 'saved');
  const [savedAt, setSavedAt] = useState(form.savedAt);
  const [help, setHelp] = useState(form.help);
  const [refusal, setRefusal] = useState<unknown>(null);
  const draft = useRef({ answers, version: form.version, dirty: unsaved.has(key), closed: false });
  const running = useRef<Promise<void> | null>(null);
  const timer = useRef<number>(undefined);

  const save = useCallback((): Promise<void> => {
    window.clearTimeout(timer.current);
    const attempt = async () => {
      const now = draft.current;
      if (!now.dirty || now.closed) return;
      now.dirty = false;
      setState('saving');
      try {
        const saved = await saveDraft(form.id, { answers: now.answers, version: now.version });
        now.version = saved.version;
        setSavedAt(saved.savedAt);
        setHelp(saved.help);
        if (now.dirty) return;
        unsaved.delete(key);
        setState('saved');
      } catch (error) {
        now.dirty = true;
        if (error instanceof Failure && mayRetry(error)) {
          setState('offline');
          timer.current = window.setTimeout(() => void save(), retryMs);
          return;
        }
        now.closed = true;
        setState('refused');
        setRefusal(error);
      }
    };
    running.current = (running.current ?? Promise.resolve()).then(attempt);
    return running.current;
  }, [form.id, key]);

  const answer = (linkId: string, given: readonly Answer[]) => {
    const { [linkId]: _, ...others } = draft.current.answers;
    const next = given.length > 0 ? { ...others, [linkId]: given } : others;
    Object.assign(draft.current, { answers: next, dirty: true });
    unsaved.set(key, { answers: next, version: draft.current.version });
    setAnswers(next);
    setState('waiting');
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void save(), restMs);
  };

  useEffect(() => {
    const now = () => void save();
    const hidden = () => document.visibilityState === 'hidden' && now();
    addEventListener('online', now);
    document.addEventListener('visibilitychange', hidden);
    if (draft.current.dirty) now();
    return () => {
      removeEventListener('online', now);
      document.removeEventListener('visibilitychange', hidden);
      // Whoever goes to another page of the portal has not given up what they answered last.
      now();
    };
  }, [save]);

  return {
    answers,
    answer,
    state,
    savedAt,
    /** The practice knows of an answer that calls for help. */
    told: help && state !== 'waiting' && state !== 'offline',
    refusal,
    /** Saves what is left, and ends saving: what the form is sent with. Undone by `reopen`, where it was not taken. */
    close: async () => {
      await save();
      draft.current.closed = true;
      return { answers: draft.current.answers, version: draft.current.version };
    },
    reopen: () => {
      draft.current.closed = false;
    },
    sent: () => {
      draft.current.dirty = false;
      unsaved.delete(key);
    },
  };
}
