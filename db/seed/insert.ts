import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { Rows } from './sample.ts';

const snakeCase = (name: string) =>
  name.replace(/[A-Z]/g, (letter, at) => `${at === 0 ? '' : '_'}${letter.toLowerCase()}`);

/**
 * One statement a table: thousands of rows one by one would make the first start wait. Columns that the rows do not name keep their defaults.
 * @throws where the rows of a table do not all name the same columns
 */
export async function insertRows(kysely: UnitOfWork['kysely'], rows: Rows): Promise<void> {
  for (const [entity, list] of Object.entries<object[]>({ ...rows })) {
    const columns = Object.keys(list[0] ?? {}).toSorted();
    if (columns.length === 0) continue;
    if (list.some((row) => Object.keys(row).toSorted().join() !== columns.join()))
      throw new Error(`The sample's rows of ${entity} do not all have the columns ${columns.join(', ')}`);
    const json = JSON.stringify(
      list.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [snakeCase(name), value ?? null])),
      ),
    );
    const table = sql.table(snakeCase(entity));
    const names = sql.join(columns.map((name) => sql.ref(snakeCase(name))));
    await sql`insert into ${table} (${names}) select ${names} from jsonb_populate_recordset(null::${table}, ${json}::jsonb)`.execute(
      kysely,
    );
  }
}
