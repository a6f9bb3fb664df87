import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { Client } from 'pg';
import { openOrm } from '../../db/database.ts';
import {
  Alert,
  Broadcast,
  Document,
  ImportRun,
  InboundMessage,
  Picklist,
  Profile,
  ProfileRule,
  Staff,
  Task,
  UserGroup,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { migrate } from '../../db/migrate.ts';
import { seed } from '../../db/seed/main.ts';
import { openTask } from '../../db/tasks/open-task.ts';
import { aBroadcast } from '../setup/broadcasts.ts';
import { testDatabase } from '../setup/database.ts';
import { TestPeople } from '../setup/people.ts';
import { readTables, type Table } from './catalogue.ts';

const test = await testDatabase();
let owner: Client;
let orm: MikroORM;

beforeAll(async () => {
  owner = new Client({ connectionString: test.ownerUrl });
  await owner.connect();
  orm = await openOrm(test.ownerUrl, { pool: 2 });
});
afterAll(async () => {
  await orm.close(true);
  await owner.end();
  await test.close();
});

/** Everything that a migration can make, one line a thing, as PostgreSQL would write it; the migrator's own table aside. */
async function schema(): Promise<string[]> {
  const { rows } = await owner.query<{ line: string }>(`
    with ours as (
      select oid, relname from pg_class
      where relnamespace = 'public'::regnamespace and relname !~ '^migration' and relkind in ('r','p','v','m','S')
    )
    select format('%s: column %s %s %s %s', relname, attname, format_type(atttypid, atttypmod),
                  case when attnotnull then 'not null' end, pg_get_expr(adbin, adrelid)) as line
      from ours join pg_attribute on attrelid = ours.oid and attnum > 0 and not attisdropped
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
    union all select format('%s: %s %s', relname, conname, pg_get_constraintdef(c.oid)) from ours join pg_constraint c on conrelid = ours.oid
    union all select format('%s: %s', relname, pg_get_indexdef(indexrelid)) from ours join pg_index on indrelid = ours.oid
    union all select format('%s: %s', relname, pg_get_triggerdef(t.oid)) from ours join pg_trigger t on tgrelid = ours.oid and not tgisinternal
    union all select format('%s: policy %s %s %s %s', relname, polname, polcmd, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
      from ours join pg_policy on polrelid = ours.oid
    union all select format('%s: kind %s, row security %s forced %s, grants %s', c.relname, relkind, relrowsecurity, relforcerowsecurity, relacl)
      from ours join pg_class c on c.oid = ours.oid
    union all select format('%s: %s', proname, coalesce(pg_get_functiondef(p.oid) || proacl::text, '')) from pg_proc p
      where pronamespace = 'public'::regnamespace and prokind = 'f' and not exists (select from pg_depend where objid = p.oid and deptype = 'e')
    union all select format('extension %s', extname) from pg_extension where extname <> 'plpgsql'
    union all select format('type %s', typname) from pg_type
      where typnamespace = 'public'::regnamespace and typtype in ('e','d') order by 1`);
  return rows.map(({ line }) => line);
}

/** Each has a file that does it and one that undoes it, and is done in the order of its number. */
const written = readdirSync(join(import.meta.dirname, '../../db/migrations'))
  .filter((file) => file.endsWith('.up.sql'))
  .map((file) => file.slice(0, -'.up.sql'.length))
  .toSorted();

describe('the migrations', () => {
  it('can be run, and the sample filled, by an owner who is no superuser, as hosted PostgreSQL gives', async () => {
    const name = `plain_${Date.now().toString(36)}`;
    const as = (url: string, user?: string) => {
      const address = new URL(url);
      address.pathname = name;
      if (user) address.username = user;
      return address.href;
    };
    await owner.query(`create role ${name} login password 'test' createrole`);
    await owner.query(`create database ${name} owner ${name}`);
    try {
      expect(await migrate(as(test.ownerUrl, name), as(test.url))).toEqual(written);
      expect(await migrate(as(test.ownerUrl, name), as(test.url))).toEqual([]);
      const filled = await seed({
        ownerUrl: as(test.ownerUrl, name),
        appUrl: as(test.url),
        now: '2026-03-05T14:00:00Z',
      });
      expect(filled).toEqual(['abc', 'desert']);
    } finally {
      await owner.query(`drop database ${name} with (force)`);
      await owner.query(`drop role ${name}`);
    }
  });

  it('can be taken back while an import awaits its file', async () => {
    const practiceId = await test.practice();
    await test.database.work({ practiceId, actor: 'system:test' }, async ({ em }) => {
      em.create(ImportRun, { kind: 'clients', fileName: 'clients.csv', status: 'reading' });
    });
    const steps = await orm.migrator.down({ to: '0002-desk' });
    expect(steps.map(({ name }) => name)).toContain('0003-import');
    await orm.migrator.up();
  });

  it('give practices that are there already the task type of messages in doubt, for who sees those that came too late', async () => {
    const practiceId = await test.practice();
    const groupId = newId();
    const listed = () =>
      test.database.work({ practiceId, actor: 'system:test' }, ({ em }) =>
        em.find(Picklist, { list: 'task-type', code: { $ne: 'appointment-request' } }, { orderBy: { position: 1 } }),
      );
    await test.database.work({ practiceId, actor: 'system:test' }, async ({ em }) => {
      em.create(UserGroup, { id: groupId, name: 'Front Desk' });
      await em.flush();
      em.create(Picklist, { list: 'task-type', code: 'missed-window', label: 'Too late', position: 30, groupId });
    });
    await orm.migrator.down({ to: '0019-unknown-messages' });
    await orm.migrator.up();
    const [, added] = await listed();
    expect(added).toMatchObject({ code: 'unknown-messages', position: 40, groupId, active: true });
    // Once more changes nothing, whatever the practice has made of it.
    await test.database.work({ practiceId, actor: 'system:test' }, async ({ em }) => {
      (await em.findOneOrFail(Picklist, { code: 'unknown-messages' })).label = 'In doubt';
    });
    await orm.migrator.down({ to: '0019-unknown-messages' });
    await orm.migrator.up();
    expect((await listed()).map(({ label }) => label)).toEqual([
      'Too late',
      'In doubt',
      'Appointment reminder that needs a person',
    ]);
  });

  it('give practices that are there already somebody who sees texts and requests for another time', async () => {
    const practiceId = await test.practice();
    const work = <T>(task: Parameters<typeof test.database.work<T>>[1]) =>
      test.database.work({ practiceId, actor: 'system:test' }, task);
    const [groupId, sends, reads] = [newId(), newId(), newId()];
    await work(async ({ em }) => {
      em.create(UserGroup, { id: groupId, name: 'Front Desk' });
      for (const [id, name] of [
        [sends, 'Senders'],
        [reads, 'Readers'],
      ] as const)
        em.create(Profile, { id, name });
      await em.flush();
      em.create(Picklist, { list: 'task-type', code: 'missed-window', label: 'Too late', position: 30, groupId });
      em.create(ProfileRule, { profileId: sends, rule: 'Messaging Create', canCreate: true });
      em.create(ProfileRule, { profileId: reads, rule: 'Messaging View', canView: true });
    });
    await orm.migrator.down({ to: '0026-source-days' });
    await work(({ kysely }) =>
      sql`
        insert into inbound_message (channel, from_address, body, keyword, provider_id, received_at)
        values ('text', '+12085550101', 'STOP', 'stop', 'SM1', now()), ('text', '+12085550101', 'When is it?', null, 'SM2', now())`.execute(
        kysely,
      ),
    );
    await orm.migrator.up();
    await work(async ({ em }) => {
      const text = (providerId: string) => em.findOneOrFail(InboundMessage, { providerId });
      expect(await text('SM1')).toMatchObject({ meaning: 'stop', handledBy: 'system:migration' });
      expect(await text('SM2')).toMatchObject({ meaning: 'words', handledBy: null });
      expect(await em.find(ProfileRule, { rule: 'Messaging Replies' })).toMatchObject([
        { profileId: sends, canCreate: true, canModify: true, canView: true, canDelete: false },
      ]);
      expect(await em.findOneOrFail(Picklist, { code: 'appointment-request' })).toMatchObject({ groupId });
    });
  });

  it('let who hears of all uploads see who asks for a CCD, and answer where they may put documents before clients', async () => {
    const of = new TestPeople(test, await test.practice());
    const [keeps, hears] = [newId(), newId()];
    await of.work(async ({ em }) => {
      em.create(Profile, { id: keeps, name: 'Keepers' });
      em.create(Profile, { id: hears, name: 'Hearers' });
      await em.flush();
      const rule = 'Receives All Client Portal Document Upload Alerts';
      for (const profileId of [keeps, hears]) em.create(ProfileRule, { profileId, rule, canView: true });
      const folder = 'Client Documents Create Can Save to Client Portal Folder';
      em.create(ProfileRule, { profileId: keeps, rule: folder, canModify: true });
    });
    await orm.migrator.down({ to: '0040-cards' });
    await orm.migrator.up();
    const given = await of.work(({ em }) => em.find(ProfileRule, { rule: 'Client Portal CCD Requests' }));
    expect(new Map(given.map(({ profileId, canModify, canView }) => [profileId, [canModify, canView]]))).toEqual(
      new Map([
        [keeps, [true, true]],
        [hears, [false, true]],
      ]),
    );
  });

  it.each([
    ['0033-preferred-methods', 'safety_follow_up', 'safety-follow-up'],
    ['0034-forms', 'portal_thread', 'portal-message'],
    ['0038-portal-appointments', 'ccd_request', 'ccd-waits'],
  ])(
    'taken back to %s leave the tasks of what was there since open, with the client, and no alert of a kind that nothing knows',
    async (name, subject, kind) => {
      const practiceId = await test.practice();
      const of = new TestPeople(test, practiceId);
      const client = await of.client();
      await of.appointment(client, '2027-06-02T14:00');
      const cause = `${kind}:${newId()}`;
      await of.work(({ kysely }) =>
        sql`
        with made as (
          insert into task (type, subject_kind, subject_id, client_id, cause, created_by)
          values (${kind}, ${subject}, ${newId()}::uuid, ${client.id}::uuid, ${cause}, 'system:test') returning id, subject_id
        )
        insert into alert (staff_id, kind, subject_kind, subject_id, client_id, task_id)
        select s.id, ${kind}, ${subject}, made.subject_id, ${client.id}::uuid, made.id from made, staff s`.execute(
          kysely,
        ),
      );
      const left = () =>
        of.work(async ({ kysely }) => {
          const task = sql`select status, subject_kind as kind, subject_id as id from task where cause = ${cause}`;
          const alerts = sql`select from alert where client_id = ${client.id}::uuid`;
          return [(await task.execute(kysely)).rows, (await alerts.execute(kysely)).rows.length];
        });
      expect(await left()).toMatchObject([[{ kind: subject }], 1]);
      await orm.migrator.down({ to: name });
      expect(await left()).toEqual([[{ status: 'open', kind: 'client', id: client.id }], 0]);
      await orm.migrator.up();
    },
  );

  it('of the portal’s messages and documents, taken back, show staff nothing that was not sent, and leave no task or alert about what is gone', async () => {
    const practiceId = await test.practice();
    const of = new TestPeople(test, practiceId);
    const { id: clientId, personId } = await of.client();
    const [accountId, documentId, staffId] = [newId(), newId(), newId()];
    await of.work(async ({ em, kysely }) => {
      em.create(Staff, { id: staffId, personId });
      await em.flush();
      await sql`insert into account (id, kind, login, person_id) values (${accountId}::uuid, 'portal', 'ada', ${personId}::uuid)`.execute(
        kysely,
      );
      await sql`insert into document (id, client_id, folder, name, uploaded_by) values (${documentId}::uuid, ${clientId}::uuid, 'correspondence', 'a.pdf', 'portal:x')`.execute(
        kysely,
      );
      await sql`insert into portal_attachment (document_id, account_id) values (${documentId}::uuid, ${accountId}::uuid)`.execute(
        kysely,
      );
      const task = {
        type: 'information-change',
        subjectKind: 'client',
        subjectId: clientId,
        clientId,
        now: new Date(),
      } as const;
      const about = { kysely, actor: 'system:test' as const };
      await openTask(about, { ...task, cause: `information-change:${clientId}` });
      await openTask(about, { ...task, cause: `ssn-twice:${clientId}` });
      em.create(Alert, { staffId, kind: 'portal-document', subjectKind: 'client', subjectId: clientId, clientId });
    });
    await orm.migrator.down({ to: '0034-forms' });
    await orm.migrator.up();
    await of.work(async ({ em }) => {
      expect(await em.findOne(Document, { id: documentId })).toMatchObject({ withdrawnAt: expect.any(Date) });
      expect(await em.find(Task, {})).toMatchObject([{ status: 'withdrawn' }, { status: 'withdrawn' }]);
      expect(await em.find(Alert, {})).toEqual([]);
    });
  });

  it('leave of several rounds that sent a broadcast again the first as such, when they are taken back', async () => {
    const of = new TestPeople(test, await test.practice());
    const parentId = await aBroadcast(of, { status: 'completed' });
    const [first, second] = [
      await aBroadcast(of, { status: 'completed', parentId }),
      await aBroadcast(of, { status: 'completed', parentId }),
    ];
    await orm.migrator.down({ to: '0047-message-keys' });
    await orm.migrator.up();
    await of.work(async ({ em }) => {
      expect(await em.findOneOrFail(Broadcast, { id: first })).toMatchObject({ parentId });
      expect(await em.findOneOrFail(Broadcast, { id: second })).toMatchObject({ parentId: null });
    });
  });

  it('taken back leave nothing, and run again make the same schema', async () => {
    const before = await schema();
    expect(before.length).toBeGreaterThan(300);
    await orm.migrator.down({ to: 0 });
    expect(await schema()).toEqual([]);
    await orm.migrator.up();
    expect(await schema()).toEqual(before);
  });
});

/** The kind of value behind a type, by PostgreSQL's name of it or by the ORM's: a `varchar(255)` of the ORM is our `text`. */
const kindOf = (type: string): string =>
  ({
    citext: 'text',
    'varchar(255)': 'text',
    timestamp: 'timestamp without time zone',
    timestamptz: 'timestamp with time zone',
    int: 'integer',
  })[type] ?? type;
const line = (table: string, column: string, type: string, nullable: boolean | undefined) =>
  `${table}.${column}: ${kindOf(type)}${nullable ? ' or null' : ''}`;

const described = () =>
  [...orm.getMetadata().getAll().values()].flatMap(({ tableName, properties }) =>
    Object.values(properties).map(({ fieldNames, columnTypes, nullable }) =>
      line(tableName, fieldNames[0] ?? '', columnTypes[0] ?? '', nullable),
    ),
  );

const stored = (tables: Table[]) =>
  tables.flatMap(({ name, columns }) => columns.map((column) => line(name, column.name, column.type, column.nullable)));

describe('the entities', () => {
  it('and the tables have the same columns, with the same kinds of value', async () => {
    expect(described().toSorted()).toEqual(stored(await readTables(owner)).toSorted());
  });
});
