import { columnsOf, type ImportKind } from './columns.ts';

/** What the first line of a file says. */
export interface Header {
  /** Key of each column of the file; null where it is ignored. */
  keys: (string | null)[];
  /** As the file heads them. */
  recognised: { key: string; heading: string }[];
  ignored: string[];
  /** Labels of required columns that are not there. */
  missing: string[];
  /** Labels of columns that are there more than once. */
  repeated: string[];
}

const plain = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Finds the columns of a kind by their labels, keys or other names, whatever their order, capitals and punctuation. */
export const readHeader = (kind: ImportKind, headings: readonly string[]): Header => {
  const columns = columnsOf(kind);
  const keyOf = new Map(
    columns.flatMap(([key, { label, aliases }]) => [key, label, ...aliases].map((name) => [plain(name), key] as const)),
  );
  const labelled = (key: string): string => columns.find(([each]) => each === key)?.[1].label ?? key;
  const keys = headings.map((heading) => keyOf.get(plain(heading)) ?? null);
  const known = keys.flatMap((key) => (key === null ? [] : [key]));
  return {
    keys,
    recognised: keys.flatMap((key, i) => (key === null ? [] : [{ key, heading: headings[i]?.trim() ?? '' }])),
    ignored: headings
      .filter((heading, i) => keys[i] === null && heading.trim() !== '')
      .map((heading) => heading.trim()),
    missing: columns.filter(([key, { required }]) => required && !known.includes(key)).map(([, { label }]) => label),
    repeated: [...new Set(known.filter((key, i) => known.indexOf(key) !== i))].map(labelled),
  };
};
