import { type RawBuilder, sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';

/**
 * The rows of a statement that may be more than memory holds, `size` at a time, by a cursor of the server. All are of the moment in which the first page
 * is asked for, whatever the transaction writes between two pages. Who stops early leaves the cursor to the end of the transaction.
 */
export async function* pagesOf<Row>(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  statement: RawBuilder<Row>,
  size: number,
): AsyncGenerator<Row[], void, undefined> {
  const cursor = sql.id(`pages ${newId()}`);
  await sql`declare ${cursor} no scroll cursor for ${statement}`.execute(kysely);
  for (let more = true; more;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(size)} from ${cursor}`.execute(kysely);
    more = rows.length === size;
    if (rows.length > 0) yield rows;
  }
  await sql`close ${cursor}`.execute(kysely);
}
