/* What a form changed, where somebody else may have changed the same meanwhile. */

/** The same value: the order of a list and of the names in it does not count, nor does a line that is empty or not there. */
export const isSame = (one: unknown, other: unknown): boolean => plain(one) === plain(other);

const plain = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return 'null';
  if (Array.isArray(value)) return `[${value.map(plain).toSorted().join()}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${plain(part)}`);
  return `{${parts.toSorted().join()}}`;
};

/**
 * What a form changed since it was loaded, and which of that somebody else changed meanwhile to something else. What the form left alone stays as
 * it is on file now.
 */
export function changesOf<T extends object>(
  loaded: T,
  wanted: T,
  onFile: T,
): { changed: (keyof T & string)[]; conflicts: (keyof T & string)[] } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a T
  const keys = Object.keys(wanted) as (keyof T & string)[];
  const touched = keys.filter((key) => !isSame(loaded[key], wanted[key]));
  const changed = touched.filter((key) => !isSame(onFile[key], wanted[key]));
  return { changed, conflicts: changed.filter((key) => !isSame(onFile[key], loaded[key])) };
}
