/** The keys of a registry, with their type. */
export const keysOf = <K extends string>(registry: Readonly<Record<K, unknown>>): K[] =>
  Object.keys(registry).filter((key): key is K => Object.hasOwn(registry, key));

/** Whether a text is one of a list, with the type of the list. */
export const isOneOf = <T extends string>(list: readonly T[], text: string): text is T =>
  list.some((each) => each === text);
