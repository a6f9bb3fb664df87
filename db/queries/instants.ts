import { type RawBuilder, sql } from 'kysely';

/** A timestamptz as ISO 8601 in UTC with `Z`, to the millisecond: the driver gives PostgreSQL's own text in the session's zone. */
export const iso = (column: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
