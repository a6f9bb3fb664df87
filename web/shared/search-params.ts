/*
 * Readers for what stands behind the `?` of an address: anything else than expected is dropped, never an error, so an old or mistyped
 * address still opens the page.
 */
export type RawSearch = Record<string, unknown>;

/** Only what was given, so that every parameter of a link is optional. */
export const given = <T extends object>(values: T): Partial<T> => {
  const kept: Partial<T> = { ...values };
  for (const name in kept) if (kept[name] === undefined) delete kept[name];
  return kept;
};

/** Numbers and booleans come parsed from the address: `?q=1001` is the number 1001. */
export const aText = (value: unknown): string | undefined => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const oneOf = <T extends string>(value: unknown, choices: readonly T[]): T | undefined =>
  choices.find((choice) => choice === value);

export const aDate = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;

export const aWallTime = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;

export const aFlag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

/** A path of this console to go to after signing in; never another site (`//evil.example`, `https:`, `/<tab>/evil.example`). */
export const aLocalPath = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\/(?!\/)[^\p{Cc}\\]*$/u.test(value) && !value.startsWith('/sign-in')
    ? value
    : undefined;
