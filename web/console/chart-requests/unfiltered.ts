import { keysOf } from '../../../domain/keys.ts';

/** What stands by itself: everything that is open. */
export const unfiltered = {
  phase: 'open',
  due: 'any',
  client: undefined,
  note: undefined,
  item: undefined,
  keeper: undefined,
  asker: undefined,
} as const;

/** Whether less is shown than stands by itself. */
export const isFiltered = (filter: Readonly<Partial<Record<keyof typeof unfiltered, string | undefined>>>): boolean =>
  keysOf(unfiltered).some((key) => filter[key] !== unfiltered[key]);
