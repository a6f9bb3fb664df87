import { useState } from 'react';

/**
 * What a form holds between loading and saving. `initial` is taken once: give the form a `key` of the row's version, so that a newer
 * version begins a new draft.
 */
export const useDraft = <T extends object>(initial: T) => {
  const [start] = useState(initial);
  const [values, setValues] = useState(initial);
  const change = (part: Partial<T>) => setValues((before) => ({ ...before, ...part }));
  return { values, change, start, dirty: JSON.stringify(values) !== JSON.stringify(start) };
};
