import { Client, DatabaseError } from 'pg';
import { type Column, readTables, type Reference, type Table } from './catalogue.ts';

/** A row as PostgreSQL writes it in JSON; `id` is there in every table. */
export type Row = Record<string, unknown> & { id: string | number };

/**
 * Makes a valid row of any table from nothing but the catalogue: values by column type, parents by foreign key. Where a CHECK refuses
 * the row, it tries the other allowed values and the other nullable columns of that check; where there is such a row already, the other allowed values. A table it cannot fill is an error, so that
 * nobody adds one that goes untested.
 *
 * Works as the owner, because the app may not write every table; `close` when done.
 */
export class RowMaker {
  readonly tables: Table[];
  readonly client: Client;
  #count = 0;
  #practiceId = '';

  private constructor(client: Client, tables: Table[]) {
    this.client = client;
    this.tables = tables;
  }

  static async open(ownerUrl: string): Promise<RowMaker> {
    const client = new Client({ connectionString: ownerUrl });
    await client.connect();
    return new RowMaker(client, await readTables(client));
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  table(name: string): Table {
    const table = this.tables.find((each) => each.name === name);
    if (!table) throw new Error(`There is no table ${name}`);
    return table;
  }

  /** Inserts a row into the practice; `filled` names nullable columns that must have a value, `given` has the say over any value. */
  async make(
    practiceId: string,
    name: string,
    filled: string[] = [],
    given: Record<string, unknown> = {},
  ): Promise<Row> {
    this.#practiceId = practiceId;
    await this.client.query('begin');
    await this.client.query(
      `select set_config('rounds.practice', $1, true), set_config('rounds.actor', 'system:test', true)`,
      [practiceId],
    );
    try {
      const row = await this.#insert(name, filled, given);
      await this.#balance();
      await this.client.query('commit');
      return row;
    } catch (error) {
      await this.client.query('rollback');
      throw error;
    }
  }

  /** A transaction of the ledger is taken with entries that sum to zero alone, and a reversal as the opposite of what it reverses. */
  async #balance(): Promise<void> {
    await this.client.query(`update ledger_transaction was set client_id = t.client_id from ledger_transaction t
       where was.id = t.reverses_id and was.client_id <> t.client_id and t.created_at = now()`);
    await this.client.query(`
      insert into ledger_entry (transaction_id, ledger_account, amount)
      select t.id, side.account, side.amount
        from ledger_transaction t left join ledger_entry e on e.transaction_id = t.id
       cross join lateral (select case when t.reverses_id is null then 7 else -7 end as amount) made
       cross join lateral (values ('income', -coalesce(e.amount, made.amount)), ('receivable', case when e.id is null then made.amount end)) side (account, amount)
       where t.created_at = now() and side.amount is not null`);
  }

  /** The row as it stands now, or undefined. */
  async read(name: string, practiceId: string, id: Row['id']): Promise<Row | undefined> {
    const sql = `select to_jsonb(t) as row from "${name}" t where practice_id = $1 and id::text = $2`;
    const { rows } = await this.client.query<{ row: Row }>(sql, [practiceId, String(id)]);
    return rows[0]?.row;
  }

  /** All of these that are there, by their ids. */
  async readAll(name: string, practiceId: string, ids: Row['id'][]): Promise<Row[]> {
    const sql = `select to_jsonb(t) as row from "${name}" t where practice_id = $1 and id::text = any($2) order by id`;
    const { rows } = await this.client.query<{ row: Row }>(sql, [practiceId, ids.map(String)]);
    return rows.map(({ row }) => row);
  }

  async #insert(name: string, filled: string[], given: Record<string, unknown>): Promise<Row> {
    const table = this.table(name);
    const tried: string[] = [];
    let choices: Map<string, Choice>[] = [new Map(filled.map((column) => [column, 'any']))];
    for (;;) {
      const chosen = choices.shift();
      if (!chosen) throw new Error(`No row of ${name} can be made from the catalogue: ${tried.join('; ')}`);
      await this.client.query('savepoint attempt');
      try {
        const values = { ...(await this.#values(table, chosen)), ...given };
        const names = Object.keys(values);
        const sql = `insert into "${name}" (${names.map((each) => `"${each}"`).join(', ')})
                     values (${names.map((_, i) => `$${i + 1}`).join(', ')}) returning to_jsonb("${name}") as row`;
        const { rows } = await this.client.query<{ row: Row }>(sql, Object.values(values));
        return rows[0]!.row;
      } catch (error) {
        await this.client.query('rollback to savepoint attempt');
        if (!(error instanceof DatabaseError)) throw error;
        tried.push(error.message);
        if (tried.length > 1) continue;
        const check = table.checks.get(error.constraint ?? '');
        if (error.code === '23514' && check) choices = waysAround(table, check, filled);
        if (error.code === '23505') choices = waysAround(table, listed(table), filled);
      }
    }
  }

  async #values(table: Table, chosen: Map<string, Choice>): Promise<Record<string, unknown>> {
    const values: Record<string, unknown> = { practice_id: this.#practiceId };
    for (const column of table.columns.filter(({ name }) => name !== 'practice_id')) {
      const choice = chosen.get(column.name) ?? (column.nullable || column.hasDefault ? 'none' : 'any');
      if (choice === 'none') continue;
      const reference = table.references.find((each) => ownColumn(each) === column.name);
      if (reference) values[column.name] = (await this.#insert(reference.target, [], {})).id;
      else values[column.name] = choice === 'any' ? this.#value(table.name, column) : choice.value;
    }
    return values;
  }

  /** Values grow from call to call, so that they are unique and ends come after their beginnings. */
  #value(table: string, column: Column): unknown {
    const n = ++this.#count;
    if (column.allowed[0] !== undefined) return column.allowed[0];
    const maker = valueOf[column.type];
    if (!maker)
      throw new Error(
        `${table}.${column.name} has the type ${column.type}; say in test/database/rows.ts how to fill it`,
      );
    return maker(n);
  }
}

type Choice = 'none' | 'any' | { value: string };

const minutes = (n: number) => new Date(Date.UTC(2030, 0, 1) + n * 60_000).toISOString();

const valueOf: Record<string, (n: number) => unknown> = {
  uuid: (n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  text: (n) => `text ${n}`,
  citext: (n) => `text ${n}`,
  'uuid[]': () => [],
  'text[]': (n) => [`text ${n}`],
  boolean: () => true,
  integer: (n) => n,
  bigint: (n) => n,
  date: (n) => minutes(n * 1440).slice(0, 10),
  'timestamp without time zone': (n) => minutes(n).slice(0, 19),
  'timestamp with time zone': minutes,
  jsonb: (n) => JSON.stringify({ text: n }),
  bytea: (n) => Buffer.from(`bytes ${n}`),
};

/** The column of a foreign key that is not practice_id. */
export const ownColumn = (reference: Reference): string | undefined =>
  reference.columns.find((column) => column !== 'practice_id');

const listed = (table: Table) => table.columns.filter(({ allowed }) => allowed.length > 1).map(({ name }) => name);

/** Every combination of the columns of a check: each nullable one with and without a value, each listed one with each of its values. */
function waysAround(table: Table, check: string[], filled: string[]): Map<string, Choice>[] {
  let ways: Map<string, Choice>[] = [new Map(filled.map((column) => [column, 'any']))];
  for (const name of check) {
    const column = table.columns.find((each) => each.name === name);
    if (!column) continue;
    const options: Choice[] = column.allowed.length > 0 ? column.allowed.map((value) => ({ value })) : ['any'];
    if (column.nullable && !filled.includes(name)) options.push('none');
    ways = ways.flatMap((way) => options.map((option) => new Map(way).set(name, option)));
  }
  return ways;
}
