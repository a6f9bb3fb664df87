import { type RawBuilder, sql } from 'kysely';

/** Of these appointments alone; undefined: of the whole practice. */
export const only = (column: RawBuilder<unknown>, ids: readonly string[] | undefined): RawBuilder<unknown> =>
  ids ? sql`and ${column} = any(${[...ids]}::uuid[])` : sql``;
