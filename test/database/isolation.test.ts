import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CompiledQuery } from 'kysely';
import { Client, DatabaseError, type QueryResult, type QueryResultRow } from 'pg';
import { testDatabase } from '../setup/database.ts';
import { ownColumn, type Row, RowMaker } from './rows.ts';

/*
 * Practices are apart (docs/architecture.md, decision 6), tried on every table that the catalogue knows. The tables are read before
 * the tests are named, hence the await outside of hooks.
 */

const test = await testDatabase();
const maker = await RowMaker.open(test.ownerUrl);
const tables = maker.tables.filter((table) => table.name !== 'practice');
const names = tables.map((table) => table.name);
const references = tables.flatMap((table) =>
  table.references
    .filter((reference) => reference.target !== 'practice')
    .map((reference) => ({ table: table.name, column: ownColumn(reference) ?? '', ...reference })),
);

/** Columns that end in _id and are no foreign key. */
const noForeignKey = {
  'audit.request_id': 'names a request, which has no row',
  'audit.subject_id': 'outlives the row that it names',
  'alert.subject_id': 'names a row of the table in subject_kind; read inside the practice',
  'credential.key_id': 'of the key ring',
  'document.key_id': 'of the key ring',
  'external_record.external_id': 'of the other system',
  'external_record.key_id': 'of the key ring',
  'insurance.member_id': 'of the insurance company',
  'integration.key_id': 'of the key ring',
  'integration_check.key_id': 'of the key ring',
  'integration_key.key_id': 'of the key ring',
  'import_row.made_id': 'names a row of the table that its run is for; read inside the practice',
  'inbound_message.provider_id': 'of the provider',
  'ledger_transaction.external_id': 'of the file that it came from',
  'mapping.local_id': 'names a row of the table in local_kind; read inside the practice',
  'message.provider_id': 'of the provider',
  'payment.intent_id': 'of Stripe',
  'payment.session_id': 'of Stripe',
  'payment_dispute.vendor_id': 'of Stripe',
  'payment_event.event_id': 'of Stripe',
  'payment_refund.vendor_id': 'of Stripe',
  'portal_thread.newest_id': 'names a message of this very thread, which refers to it in turn',
  'person_import_row.timeero_id': 'of the other system',
  'recipient.source_id': 'an appointment, a person, a renewal; read inside the practice',
  'second_factor.key_id': 'of the key ring',
  'shift.job_id': 'of Timeero',
  'shift.timeero_id': 'of Timeero',
  'visit.timeero_id': 'names a visit in Timeero',
  'visit.user_id': 'names a user in Timeero',
  'visit.job_id': 'names a job in Timeero',
  'non_visit_job.job_id': 'names a job in Timeero',
  'visit.schedule_id': 'names a shift in Timeero',
  'visit.pimsy_id': 'names a record in PIMSY',
  'visit.attempt_id': 'names a call of this very visit, which refers to it in turn; set and cleared in one place',
  'task.subject_id': 'names a row of the table in subject_kind; read inside the practice',
  'webhook_event.external_id': 'of Timeero',
  'webhook_secret.key_id': 'of the key ring',
};

let ours: string;
let theirs: string;
const ourRow = new Map<string, Row>();
const theirRow = new Map<string, Row>();

beforeAll(async () => {
  ours = await test.practice();
  theirs = await test.practice();
  for (const name of names) {
    ourRow.set(name, await maker.make(ours, name));
    theirRow.set(name, await maker.make(theirs, name));
  }
});
afterAll(async () => {
  await maker.close();
  await test.close();
});

/** As the app, in our practice. */
const asUs = (statement: string, parameters: unknown[] = []) =>
  test.database.work({ practiceId: ours, actor: 'system:test' }, ({ kysely }) =>
    kysely.executeQuery(CompiledQuery.raw(statement, parameters)),
  );

/** What PostgreSQL refused a statement with: its code and sentence. */
const refusal = (attempt: Promise<unknown>): Promise<string> => attempt.then(() => 'not refused', inWords);

const inWords = (error: unknown): string => {
  if (!(error instanceof DatabaseError)) throw error;
  return `${error.code} ${error.message}`;
};

const refusedAsForeign = /^42501 (new row violates row-level security policy|permission denied)/;

describe.each(names)('%s', (name) => {
  it('shows a practice its own rows and none of another', async () => {
    const { rows } = await asUs(`select distinct practice_id as practice from "${name}"`);
    expect(rows).toEqual([{ practice: ours }]);
    const { id } = theirRow.get(name)!;
    const found = await asUs(`select 1 from "${name}" where practice_id = $1 and id::text = $2`, [theirs, String(id)]);
    expect(found.rows).toEqual([]);
  });

  it('takes no row in the name of another practice', async () => {
    const row = JSON.stringify({ ...theirRow.get(name), id: anotherId(theirRow.get(name)!.id) });
    const columns = maker
      .table(name)
      .columns.filter(({ generated }) => !generated)
      .map((column) => `"${column.name}"`);
    const attempt = asUs(
      `insert into "${name}" (${columns.join()}) select ${columns.join()} from jsonb_populate_record(null::"${name}", $1::jsonb)`,
      [row],
    );
    expect(await refusal(attempt)).toMatch(refusedAsForeign);
  });

  it('lets nobody change a row of another practice or give one away', async () => {
    const before = theirRow.get(name)!;
    expect(await reach(`update "${name}" set practice_id = $2 where practice_id = $1`, [theirs, ours])).toMatch(
      nothing,
    );
    expect(await maker.read(name, theirs, before.id)).toEqual(before);
    const gift = asUs(`update "${name}" set practice_id = $1 where practice_id = $2`, [theirs, ours]);
    expect(await refusal(gift)).toMatch(refusedAsForeign);
  });

  it('lets nobody delete a row of another practice', async () => {
    const before = theirRow.get(name)!;
    expect(await reach(`delete from "${name}" where practice_id = $1`, [theirs])).toMatch(nothing);
    expect(await maker.read(name, theirs, before.id)).toEqual(before);
  });
});

/** How many rows a statement of ours changed, or what refused it. */
const reach = (statement: string, parameters: unknown[]): Promise<string> =>
  asUs(statement, parameters).then((result) => `${result.numAffectedRows} rows`, inWords);

const nothing = /^(0 rows|42501 permission denied)/;

/** Another id of the same kind, so that the refusal cannot come from the key. */
const anotherId = (id: Row['id']) =>
  typeof id === 'number'
    ? id + 1_000_000
    : /^[0-9a-f-]{36}$/.test(id)
      ? '00000000-0000-7000-9000-000000000000'
      : `${id}x`;

describe.each(references)('$table by $column', ({ table, column, target }) => {
  it('cannot point to a row of another practice', async () => {
    const { id } = await maker.make(ours, table, [column]);
    // As the owner: foreign keys pass by row-level security, so the key itself has to hold.
    await maker.client.query('begin');
    await maker.client.query(
      `select set_config('rounds.practice', $1, true), set_config('rounds.actor', 'system:test', true)`,
      [ours],
    );
    const change = `update "${table}" set "${column}" = $1 where practice_id = $2 and id::text = $3`;
    const answer = await refusal(maker.client.query(change, [theirRow.get(target)!.id, ours, String(id)]));
    await maker.client.query('rollback');
    expect(answer).toMatch(/^23503 .*violates foreign key constraint/);
  });
});

describe('outside the unit of work', () => {
  it.each(names)('%s cannot even be read, on a new connection or on one that was used before', async (name) => {
    await expect(onFreshConnection(`select 1 from "${name}" limit 1`)).rejects.toMatchObject({ code: '42704' });
    const used = new Client({ connectionString: test.url });
    await used.connect();
    try {
      await used.query(`begin; set local rounds.practice = '${ours}'; select 1 from "${name}"; commit`);
      await expect(used.query(`select 1 from "${name}" limit 1`)).rejects.toMatchObject({ code: '22P02' });
    } finally {
      await used.end();
    }
  });

  it('the list of practices can be read, to find the one to work in', async () => {
    const { rows } = await onFreshConnection('select id from practice order by id');
    expect(rows.map(({ id }) => id)).toEqual([ours, theirs].toSorted());
  });
});

async function onFreshConnection(text: string): Promise<QueryResult<{ id: string }>> {
  const client = new Client({ connectionString: test.url });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

describe('a practice', () => {
  it('is changed by nobody but itself, and neither made nor removed by the app', async () => {
    expect(await reach(`update practice set name = 'Ours now' where id = $1`, [theirs])).toBe('0 rows');
    const made = asUs(
      `insert into practice (id, acronym, name, zone, phone, email)
       values ($1, 'third', 'Third', 'America/Denver', '+12025550100', 'desk@third.example')`,
      [ours],
    );
    expect(await refusal(made)).toMatch(/^42501 permission denied/);
    expect(await refusal(asUs(`delete from practice where id = $1`, [theirs]))).toMatch(/^42501 permission denied/);
  });
});

const ask = async <T extends QueryResultRow>(text: string) => (await maker.client.query<T>(text)).rows;

describe('the schema', () => {
  it('gives every table but practice a practice_id, and keys beginning with it', () => {
    for (const { name, columns, references: keys } of tables) {
      const filled = {
        name: 'practice_id',
        type: 'uuid',
        nullable: false,
        hasDefault: true,
        generated: false,
        allowed: [],
      };
      expect(columns[0]).toEqual({ table: name, ...filled });
      for (const key of keys) {
        expect([key.name, key.columns[0]]).toEqual([key.name, 'practice_id']);
        expect([key.name, key.targetColumns[0]]).toEqual([key.name, key.target === 'practice' ? 'id' : 'practice_id']);
      }
    }
  });

  it('makes every column that names another row a foreign key, or says why not', () => {
    const keys = new Set(references.map(({ table, column }) => `${table}.${column}`));
    const loose = tables.flatMap(({ name, columns }) =>
      columns.flatMap((column) => (/^(?!practice_id).*_id$/.test(column.name) ? [`${name}.${column.name}`] : [])),
    );
    expect(loose.filter((column) => !keys.has(column)).toSorted()).toEqual(Object.keys(noForeignKey).toSorted());
  });

  it('keys every table by practice and id', async () => {
    const keys = await ask<{ table: string; key: string }>(
      `select conrelid::regclass::text as table, pg_get_constraintdef(oid) as key from pg_constraint
       where contype = 'p' and connamespace = 'public'::regnamespace`,
    );
    for (const name of names)
      expect(keys.find((key) => key.table === name)).toEqual({ table: name, key: 'PRIMARY KEY (practice_id, id)' });
  });

  it('enables and forces row-level security on every table', async () => {
    const rows = await ask<{ name: string }>(
      `select relname as name from pg_class where relkind in ('r','p') and relnamespace = 'public'::regnamespace
       and relname <> 'migration' and not (relrowsecurity and relforcerowsecurity)`,
    );
    expect(rows).toEqual([]);
  });

  it('has one policy a table, the same for reading and writing', async () => {
    const own = '(practice_id = current_practice())';
    const rows = await ask<{ table: string; sees: string; writes: string; command: string; kind: string }>(
      `select tablename as table, qual as sees, with_check as writes, cmd as command, permissive as kind from pg_policies
       where schemaname = 'public' and tablename <> 'practice'`,
    );
    expect(rows.toSorted((a, b) => (a.table < b.table ? -1 : 1))).toEqual(
      names.toSorted().map((table) => ({ table, sees: own, writes: own, command: 'ALL', kind: 'PERMISSIVE' })),
    );
  });

  it('has no view, which would read with the rights of its owner', async () => {
    expect(
      await ask(`select relname from pg_class where relkind in ('v','m') and relnamespace = 'public'::regnamespace`),
    ).toEqual([]);
  });

  it('lets only the audit, and what an import needs, run with the rights of the owner, on a fixed search path', async () => {
    const rows = await ask<{ name: string; config: string[] }>(
      `select proname as name, proconfig as config from pg_proc where prosecdef and pronamespace = 'public'::regnamespace order by 1`,
    );
    const config = ['search_path=public, pg_temp'];
    expect(rows).toEqual([
      { name: 'analyze_imported', config },
      { name: 'audit_note', config },
      { name: 'audit_row', config },
      { name: 'undo_import', config },
    ]);
  });

  it('gives the app a role that owns nothing, cannot pass by the policies, and cannot empty a table', async () => {
    expect(
      await ask(`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'rounds_app'`),
    ).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false }]);
    expect(
      await ask(`select relname from pg_class where pg_get_userbyid(relowner) = 'rounds_app'
        or (relkind = 'r' and relnamespace = 'public'::regnamespace and has_table_privilege('rounds_app', oid, 'truncate, trigger, references'))`),
    ).toEqual([]);
    expect(await ask(`select has_schema_privilege('rounds_app', 'public', 'create') as may`)).toEqual([{ may: false }]);
  });
});
