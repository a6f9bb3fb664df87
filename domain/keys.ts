/** The keys of a registry, with their type. */
export const keysOf = <K extends string>(registry: Readonly<Record<K, unknown>>): K[] =>
  Object.keys(registry).filter((key): key is K => Object.hasOwn(registry, key));
