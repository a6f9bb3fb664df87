import type pg from 'pg';

/** What PostgreSQL itself says about the schema, so that a new table is tested without anyone remembering it. */
export interface Table {
  name: string;
  columns: Column[];
  references: Reference[];
  /** CHECK constraints by name: the columns that they look at. */
  checks: Map<string, string[]>;
}

export interface Column {
  name: string;
  /** As PostgreSQL writes it: `uuid`, `text`, `citext`, `timestamp with time zone`, `text[]` … */
  type: string;
  nullable: boolean;
  hasDefault: boolean;
  /** Made of other columns; nobody may write it. */
  generated: boolean;
  /** Where a CHECK lists the values that are allowed. */
  allowed: string[];
}

/** A foreign key: columns[i] points to targetColumns[i] of target. */
export interface Reference {
  name: string;
  columns: string[];
  target: string;
  targetColumns: string[];
}

/** Made by the migrator, not by a migration: which migrations have run. */
const notOurs = ['migration'];

export async function readTables(client: pg.Client): Promise<Table[]> {
  const { rows: columns } = await client.query<{ table: string } & Omit<Column, 'allowed'>>(`
    select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable,
           a.atthasdef as "hasDefault", a.attgenerated <> '' as generated
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r','p') order by c.relname, a.attnum`);
  const { rows: constraints } = await client.query<Constraint>(`
    select t.relname as table, k.conname as name, k.contype as kind, f.relname as target, pg_get_constraintdef(k.oid) as definition,
           array(select attname::text from unnest(k.conkey) with ordinality u(n, i) join pg_attribute on attrelid = k.conrelid and attnum = n order by i) as columns,
           array(select attname::text from unnest(k.confkey) with ordinality u(n, i) join pg_attribute on attrelid = k.confrelid and attnum = n order by i) as "targetColumns"
    from pg_constraint k join pg_class t on t.oid = k.conrelid left join pg_class f on f.oid = k.confrelid
    where k.connamespace = 'public'::regnamespace and k.contype in ('f','c') order by t.relname, k.conname`);
  const names = [...new Set(columns.map((column) => column.table))].filter((name) => !notOurs.includes(name));
  return names.map((name) => {
    const own = constraints.filter((constraint) => constraint.table === name);
    const checks = own.filter(({ kind }) => kind === 'c');
    return {
      name,
      columns: columns
        .filter((column) => column.table === name)
        .map((column) => ({ ...column, allowed: allowedValues(column.name, checks) })),
      references: own.filter(({ kind }) => kind === 'f').map((each) => ({ ...each, target: each.target ?? '' })),
      checks: new Map(checks.map((check) => [check.name, check.columns])),
    };
  });
}

interface Constraint {
  table: string;
  name: string;
  kind: 'f' | 'c';
  columns: string[];
  target: string | null;
  targetColumns: string[];
  definition: string;
}

/** `check (x in ('a','b'))`, which PostgreSQL writes as `CHECK ((x = ANY (ARRAY['a'::text, 'b'::text])))`. */
function allowedValues(column: string, checks: Constraint[]): string[] {
  const list = checks.find(
    (check) => check.columns.length === 1 && check.columns[0] === column && check.definition.includes('= ANY (ARRAY['),
  );
  return list ? [...list.definition.matchAll(/'([^']*)'::/g)].map(([, value = '']) => value) : [];
}
