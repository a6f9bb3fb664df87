import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { maskedFor } from '../../api/records/audit-mask.ts';
import { testDatabase } from '../setup/database.ts';
import { RowMaker } from './rows.ts';

/** Tables without the trigger, and why nobody misses it. Whoever adds a table chooses: the trigger, or a line here. */
const exempt: Record<string, string> = {
  audit: 'is the log itself',
  message: 'its life is written in message_event; what causes it (broadcast, task) is audited',
  message_event: 'is itself a log that can only grow',
  recipient: 'one row a person of a broadcast, which is audited; decided by the gate and kept with its reason',
  reminder: 'what became of a rule, which is audited, for an appointment, which is too',
  inbound_message: 'what someone else wrote; what follows from it (opt_out) is audited',
  session: 'each sign-in and sign-out is noted as an event; last_seen_at would fill the log',
  throttle: 'counts failures, each noted as an event',
  idempotency: 'remembers answers for a while; the change itself is audited',
  ledger_entry: 'the amounts of a ledger_transaction, which is audited; it only grows',
  alert: 'tells a person of something that is audited itself; only its reading changes',
  import_row: 'a line of a file; the rows made of it are audited',
  person_import_row: 'one row a record of a run, which is audited, as is the mapping that comes of it',
  known_device: 'each sign-in is noted as an event; last_seen_at would fill the log',
  credential_batch_row: 'one row a client of a batch, which is audited, as is the credential that comes of it',
  statement_run_row: 'one row a client of a run, which is audited, as is the statement that comes of it',
  sync_change: 'what a run tells of a shift; the run is audited, and so is the shift',
  webhook_event: 'what Timeero told of; what follows from it (shift, visit) is audited',
  visit_attempt: 'a call for a visit, which is audited with what became of it',
  appointment_reply: 'what a client answered, which only grows; what follows from it (appointment, task) is audited',
  reading_mark: 'how far another system was read; what came of it is audited',
  note_version: 'keeps every version of a note itself; the note is audited',
  chart_move: 'is the timeline of a request, which is audited',
  chart_move_document: 'which documents a step of that timeline names; it only grows',
  audience_view: 'what a preview showed, for a day, to be compared with; the broadcast is audited',
  external_record: 'a copy of what another system said; its link to our rows (mapping) is audited',
};

/** Columns that must never stand readable in the log. */
const secret = /(hash|password|secret|token|ssn|csrf)/;
const notSecret = new Set([
  'document.sha256',
  'account.must_change_password',
  'account.password_changed_at',
  'credential.secret_message_id',
]);

const test = await testDatabase();
const maker = await RowMaker.open(test.ownerUrl);
const audited = maker.tables.map(({ name }) => name).filter((name) => !Object.hasOwn(exempt, name));
const masked = maker.tables.flatMap(({ name, columns }) =>
  columns
    .filter((column) => secret.test(column.name) && !notSecret.has(`${name}.${column.name}`) && audited.includes(name))
    .map((column) => ({ table: name, column: column.name })),
);

let practiceId: string;
beforeAll(async () => {
  practiceId = await test.practice();
});
afterAll(async () => {
  await maker.close();
  await test.close();
});

const asApp = <T>(task: Parameters<typeof test.database.work<T>>[1]) =>
  test.database.work({ practiceId, actor: 'staff:someone', requestId: 'request-7' }, task);

const logOf = async (table: string, id: unknown) => {
  const text = `select actor, action, before, after from audit where practice_id = $1 and subject = $2 and subject_id = $3 order by id`;
  return (await maker.client.query<LogRow>(text, [practiceId, table, String(id)])).rows;
};
interface LogRow {
  actor: string;
  action: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

describe('the audit log', () => {
  it('covers every table, or says why not', async () => {
    const { rows } = await maker.client.query<{ name: string; events: string }>(
      `select t.relname as name, pg_get_triggerdef(g.oid) as events from pg_trigger g join pg_class t on t.oid = g.tgrelid
       where not tgisinternal and tgname = 'audit' and tgenabled = 'O'`,
    );
    const watched = rows.filter(({ events }) => /AFTER INSERT OR DELETE OR UPDATE ON/.test(events));
    expect(watched.map(({ name }) => name).toSorted()).toEqual(audited.toSorted());
    const tables = maker.tables.map(({ name }) => name);
    for (const name of Object.keys(exempt)) expect(tables).toContain(name);
  });

  it('shows values of whatever is about a person to those alone who may see that record', () => {
    const about = maker.tables.filter(({ columns }) =>
      columns.some(({ name }) => name === 'client_id' || name === 'person_id'),
    );
    const row = {
      id: '1',
      at: '',
      actorId: '',
      name: null,
      token: null,
      action: 'insert',
      subjectId: '',
      before: null,
    };
    const shown = about.filter(({ name: subject }) => {
      const { after } = maskedFor(
        { 'Audit Log': ['view'] },
        { ...row, subject, after: { rights: 'all' }, requestId: null },
      );
      return audited.includes(subject) && after?.['rights'] === 'all';
    });
    expect(shown.map(({ name }) => name)).toEqual([]);
  });

  it.each(audited.filter((name) => name !== 'practice'))(
    'tells who added a row to %s and who removed it',
    async (table) => {
      const { id } = await maker.make(practiceId, table);
      await asOwner(`delete from "${table}" where id::text = $1`, [String(id)]);
      const log = await logOf(table, id);
      expect(log.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
        'system:test insert',
        'system:test delete',
      ]);
      expect(Object.keys(log[0]?.after ?? {})).toEqual(Object.keys(log[1]?.before ?? {}));
    },
  );

  it('keeps before and after of what changed, and nothing else', async () => {
    const { id } = await maker.make(practiceId, 'location', [], { name: 'Old Town', city: 'Asheville' });
    await asApp(({ kysely }) => sql`update location set name = 'New Town' where id = ${id}`.execute(kysely));
    const [, change] = await logOf('location', id);
    expect(change).toEqual({
      actor: 'staff:someone',
      action: 'update',
      before: { name: 'Old Town' },
      after: { name: 'New Town' },
    });
  });

  it('writes nothing where nothing changed', async () => {
    const { id } = await maker.make(practiceId, 'location');
    await asApp(({ kysely }) =>
      sql`update location set name = name, updated_at = now() where id = ${id}`.execute(kysely),
    );
    expect(await logOf('location', id)).toHaveLength(1);
  });

  it.each(audited)('refuses a change of %s by nobody', async (table) => {
    const { id } = table === 'practice' ? { id: practiceId } : await maker.make(practiceId, table);
    const attempt = asOwner(`update "${table}" set id = id where id::text = $1`, [String(id)], '');
    await expect(attempt).rejects.toThrow(`A change to ${table} without an actor: use the unit of work`);
  });

  it('knows events that change no row', async () => {
    await asApp((uow) => uow.note('sign-in', 'account', 'account-1', { outcome: 'refused' }));
    expect(await logOf('account', 'account-1')).toEqual([
      { actor: 'staff:someone', action: 'sign-in', before: null, after: { outcome: 'refused' } },
    ]);
  });

  it('has secrets to mask', () => {
    expect(masked.map(({ table, column }) => `${table}.${column}`)).toEqual([
      'account.password_hash',
      'account.safe_word_hash',
      'api_token.token_hash',
      'client.ssn',
      'client.ssn_index',
      'credential.secret_hash',
      'recovery_code.hash',
    ]);
  });

  it.each(masked)('never shows $column of $table, only that it changed', async ({ table, column }) => {
    const { id } = await maker.make(practiceId, table, [], { [column]: 'canary-one' });
    await asOwner(`update "${table}" set "${column}" = 'canary-two' where id::text = $1`, [String(id)]);
    await asOwner(`delete from "${table}" where id::text = $1`, [String(id)]);
    const log = await logOf(table, id);
    expect(log).toHaveLength(3);
    expect(JSON.stringify(log)).not.toMatch(/canary/);
    expect(log[1]).toMatchObject({ before: { [column]: '•••' }, after: { [column]: '••• (changed)' } });
  });
});

describe('the app cannot', () => {
  const denied = { code: '42501' };
  it.each([
    [
      'forge an entry of the audit log',
      `insert into audit (actor, action, subject, subject_id) values ('staff:x', 'insert', 'person', '1')`,
    ],
    ['rewrite the audit log', `update audit set actor = 'public'`],
    ['shorten the audit log', 'delete from audit'],
    ['empty the audit log', 'truncate audit'],
    ['switch the audit log off', 'alter table person disable trigger audit'],
    [
      'make anyone an operator',
      `insert into operator_grant (account_id) values ('00000000-0000-7000-8000-000000000001')`,
    ],
    ['change who is an operator', 'update operator_grant set account_id = account_id'],
    ['withdraw an operator', 'delete from operator_grant'],
    ['rewrite what happened to a message', `update message_event set kind = 'delivered'`],
    ['forget what happened to a message', 'delete from message_event'],
    ['delete a message', 'delete from message'],
    ['delete a recipient', 'delete from recipient'],
    ['delete a broadcast', 'delete from broadcast'],
    ['delete a consent', 'delete from consent'],
    ['delete an opt-out', 'delete from opt_out'],
  ])('%s', async (_, statement) => {
    await expect(asApp(({ kysely }) => sql.raw(statement).execute(kysely))).rejects.toMatchObject(denied);
  });

  it('but it can add to what happened to a message', async () => {
    const { id } = await maker.make(practiceId, 'message');
    const insert = sql`insert into message_event (message_id, attempt, kind, at) values (${id}, 1, 'accepted', now())`;
    await asApp(({ kysely }) => insert.execute(kysely));
    const { rows } = await asApp(({ kysely }) =>
      sql`select kind from message_event where message_id = ${id}`.execute(kysely),
    );
    expect(rows).toEqual([{ kind: 'accepted' }]);
  });
});

async function asOwner(statement: string, parameters: unknown[], actor = 'system:test'): Promise<void> {
  await maker.client.query('begin');
  try {
    await maker.client.query(`select set_config('rounds.practice', $1, true), set_config('rounds.actor', $2, true)`, [
      practiceId,
      actor,
    ]);
    await maker.client.query(statement, parameters);
    await maker.client.query('commit');
  } catch (error) {
    await maker.client.query('rollback');
    throw error;
  }
}
