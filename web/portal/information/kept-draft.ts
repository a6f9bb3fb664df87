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
  read: (of: string) => Kept<T> | null;
  keep: (draft: Kept<T> | null) => void;
}

/** A place for the draft of one kind of form. */
export function draftBox<T extends object>(): Box<T> {
  let kept: Kept<T> | null = null;
  return {
    read: (of) => (kept?.of === of ? kept : null),
    keep: (draft) => {
      kept = draft;
    },
  };
}

interface Draft<T> {
  loaded: T;
  values: T;
  /** Fields that both this form and the practice changed, with what is on file now. */
  theirs: Partial<T>;
  /** It was typed before the session ended. */
  restored: boolean;
}

export function useKeptDraft<T extends object>(box: Box<T>, of: string, onFile: T) {
  const [draft, setDraft] = useState<Draft<T>>(() => {
    const { loaded, values } = box.read(of) ?? { loaded: onFile, values: onFile };
    return { loaded, values, theirs: {}, restored: box.read(of) !== null };
  });
  const { loaded, values } = draft;
  const dirty = !isSame(loaded, values);
  useEffect(() => {
    box.keep(dirty ? { of, loaded, values } : null);
  }, [box, of, dirty, loaded, values]);
  return {
    ...draft,
    dirty,
    change: (part: Partial<T>) => setDraft((before) => ({ ...before, values: { ...before.values, ...part } })),
    /** Goes on from what is on file now: fields that were not touched take it over, those that were stay as typed. */
    rebase: (now: T) => setDraft((before) => rebased(before, now)),
    drop: () => box.keep(null),
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
