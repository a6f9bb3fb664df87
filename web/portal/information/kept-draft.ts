import { useEffect, useState } from 'react';
import { isSame } from '../../../domain/form-changes.ts';

/*
 * What is typed in a form outlives the end of a session: whoever signs in again as the same account finds it where it was. It is kept in the memory of
 * this tab alone, never in the browser's storage, since others may use the device.
 */
interface Kept<T> {
  /** Account, and what the form is of. */
  of: string;
  loaded: T;
  values: T;
}
export interface Box<T> {
  kept: Kept<T> | null;
}

/** A place for the draft of one kind of form. */
export const draftBox = <T extends object>(): Box<T> => ({ kept: null });

interface Draft<T> {
  loaded: T;
  values: T;
  /** Fields that both this form and the practice changed, with what is on file now. */
  theirs: Partial<T>;
  /** It was typed before the session ended. */
  restored: boolean;
}

export function useKeptDraft<T extends object>(box: Box<T>, of: string, onFile: T) {
  const [draft, setDraft] = useState<Draft<T>>(() =>
    box.kept?.of === of
      ? { loaded: box.kept.loaded, values: box.kept.values, theirs: {}, restored: true }
      : { loaded: onFile, values: onFile, theirs: {}, restored: false },
  );
  const { loaded, values } = draft;
  const dirty = !isSame(loaded, values);
  useEffect(() => {
    box.kept = dirty ? { of, loaded, values } : null;
  }, [box, of, dirty, loaded, values]);
  return {
    ...draft,
    dirty,
    change: (part: Partial<T>) => setDraft((before) => ({ ...before, values: { ...before.values, ...part } })),
    /** Goes on from what is on file now: fields that were not touched take it over, those that were stay as typed. */
    rebase: (now: T) => setDraft((before) => rebased(before, now)),
    drop: () => {
      box.kept = null;
    },
  };
}

export type KeptDraft<T extends object> = ReturnType<typeof useKeptDraft<T>>;

function rebased<T extends object>({ loaded, values, restored }: Draft<T>, now: T): Draft<T> {
  const next = { ...values };
  const theirs: Partial<T> = {};
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a T
  for (const key of Object.keys(now) as (keyof T)[]) {
    if (isSame(values[key], loaded[key])) next[key] = now[key];
    else if (!isSame(now[key], loaded[key]) && !isSame(now[key], values[key])) theirs[key] = now[key];
  }
  return { loaded: now, values: next, theirs, restored };
}
