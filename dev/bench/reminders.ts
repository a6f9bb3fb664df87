import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { type RawBuilder, sql } from 'kysely';
import { Client as Postgres } from 'pg';
import { createActivities } from '../../activities/index.ts';
import type { Scope, UnitOfWork } from '../../db/database.ts';
import { planReminders } from '../../db/reminders/plan.ts';
import { createLogger } from '../../platform/log.ts';
import { queues } from '../../platform/names.ts';
import { activityDeps, TestSenders } from '../../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { testTemporal } from '../../test/setup/temporal.ts';
import { bundleWorkflows } from '../../workers/bundle.ts';
import { appointmentReminderStart, appointmentReminderType } from '../../workflows/appointment-reminder/contract.ts';
import { benchPostgres } from './postgres.ts';
import { Table } from './table.ts';

/*
 * What reminders by rules cost: 100,000 appointments over 30 days and two rules, two days and two hours before. The plan of a whole practice, which the sweeper asks for
 * each minute: when the rules are new, when nothing has changed, after 1,000 appointments were moved. Then as many appointments as `--reminders` says, due at once, each through its workflow and the real protocol of sending with a sender
 * that takes everything: workflows and events in Temporal. `npm run bench:reminders`; `-- --count 10000 --reminders 100` for less.
 */
const { values } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, reminders: { type: 'string', default: '1000' } },
});
const [count, reminders] = [Number(values.count), Number(values.reminders)];
const now = new Date('2090-01-02T15:00:00Z');
const table = new Table();

const stopPostgres = await benchPostgres();
try {
  const db = await testDatabase();
  try {
    const scope: Scope = { practiceId: await db.practice(), actor: 'system:bench' };
    await fill(db, scope);
    await measurePlan(db, scope);
    if (reminders > 0) await measureTemporal(db, scope);
  } finally {
    await db.close();
  }
} finally {
  await stopPostgres();
}
table.print(`${count} appointments over 30 days, two rules`);
if (table.missed > 0) process.exitCode = 1;

async function timed(task: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await task();
  return performance.now() - start;
}

async function measurePlan({ database }: TestDatabase, scope: Scope): Promise<void> {
  const work = <T>(task: (uow: UnitOfWork) => Promise<T>) => database.work(scope, task);
  const plan = (minutes = 0) => work((uow) => planReminders(uow, { now: new Date(now.getTime() + minutes * 60_000) }));
  const run = (statement: RawBuilder<unknown>) => work(({ kysely }) => statement.execute(kysely));
  const rows = async (of: RawBuilder<unknown>) => {
    const { rows: found } = await work(({ kysely }) =>
      sql<{ n: number }>`select count(*)::int as n from ${of}`.execute(kysely),
    );
    return found[0]?.n ?? 0;
  };
  const move = (whose: RawBuilder<unknown>) =>
    run(sql`
      update appointment set local_start = local_start + interval '1 hour', starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour'
       where id in (${whose})`);

  await run(
    sql`insert into reminder_rule (minutes_before, method, since) values (2880, 'preference', '2000-01-01'), (120, 'text', '2000-01-01')`,
  );
  table.add('plan when both rules are new: ms', await timed(() => plan()));
  table.add('rows of it', await rows(sql`reminder`));
  for (let nth = 0; nth < 5; nth++)
    table.bar('plan when nothing has changed: ms', await timed(() => plan()), { most: 1_000 });
  table.add('plan a minute later: ms', await timed(() => plan(1)));
  await move(sql`select distinct appointment_id from reminder where state = 'planned' limit 1000`);
  table.add('plan after 1,000 near ones were moved: ms', await timed(() => plan(1)));
  await move(sql`select id from appointment where starts_at > ${now}::timestamptz + interval '20 days' limit 1000`);
  table.add('plan after 1,000 far ones were moved: ms', await timed(() => plan(1)));
  table.add('rows after both', await rows(sql`reminder`));
}

/** As many appointments as are asked for, all due at `now`: their workflows run as in production, but for the sender. */
async function measureTemporal(db: TestDatabase, scope: Scope): Promise<void> {
  const { rows } = await db.database.work(scope, ({ kysely }) =>
    sql<{ id: string }>`
      insert into appointment (client_id, staff_id, location_id, type, local_start, zone, starts_at, ends_at, created_at)
      select a.client_id, a.staff_id, a.location_id, 'due', (${now}::timestamptz + interval '2 hours') at time zone a.zone, a.zone,
             ${now}::timestamptz + interval '2 hours', ${now}::timestamptz + interval '3 hours', ${now}::timestamptz - interval '1 day'
        from (select * from appointment order by id limit ${reminders}) a returning id`.execute(kysely),
  );
  await db.database.work(scope, (uow) => planReminders(uow, { now }));
  const senders = new TestSenders();
  const deps = activityDeps(db, senders);
  deps.advance(now.getTime() + 1_000 - deps.clock().getTime());
  const { default: rowActivities, 'text-single': text, 'email-single': email } = createActivities(deps);
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const temporal = await testTemporal();
  await temporal.start();
  const [native, plain] = [
    await NativeConnection.connect({ address: temporal.address }),
    await Connection.connect({ address: temporal.address }),
  ];
  try {
    const workflowBundle = await bundleWorkflows(createLogger({ level: 'silent', name: 'bench' }));
    const workers = [
      await Worker.create({ connection: native, taskQueue: queues.workflows, workflowBundle }),
      await Worker.create({
        connection: native,
        taskQueue: queues.default,
        activities: rowActivities,
        maxConcurrentActivityTaskExecutions: 8,
      }),
      await Worker.create({
        connection: native,
        taskQueue: queues['text-single'],
        activities: text,
        maxConcurrentActivityTaskExecutions: 8,
      }),
      await Worker.create({
        connection: native,
        taskQueue: queues['email-single'],
        activities: email,
        maxConcurrentActivityTaskExecutions: 8,
      }),
    ];
    const ran = Promise.all(workers.map((worker) => worker.run()));
    const client = new Client({ connection: plain });
    const { practiceId } = scope;
    let events = 0;
    const ms = await timed(async () => {
      const handles = [];
      for (const { id: appointmentId } of rows)
        handles.push(
          await client.workflow.signalWithStart(
            appointmentReminderType,
            appointmentReminderStart({ practiceId, appointmentId }),
          ),
        );
      for (const handle of handles) await handle.result();
      for (const handle of handles) events += (await handle.fetchHistory()).events?.length ?? 0;
    });
    const sent = senders.texts.length + senders.emails.length;
    table.add('reminders that went out', sent);
    table.add('workflows a 1,000 reminders', (rows.length / sent) * 1_000);
    table.add('events of Temporal a 1,000 reminders', (events / sent) * 1_000);
    table.add('reminders a second', (sent / ms) * 1_000);
    for (const worker of workers) worker.shutdown();
    await ran;
  } finally {
    await plain.close();
    await native.close();
    await temporal.remove();
  }
}

/** Clients who are reached by both channels, each with an appointment; one in twenty prefers e-mail. */
async function fill(db: TestDatabase, scope: Scope): Promise<void> {
  await db.database.work(scope, async ({ kysely }) => {
    await sql`
      with made as (insert into person (first_name, last_name) values ('Dana', 'Reyes') returning id),
           listed as (insert into staff (person_id) select id from made)
      insert into location (name, zone, phone) values ('Main Street', 'America/New_York', '+12085550150')`.execute(
      kysely,
    );
    await sql`
      with made as (
        insert into person (first_name, last_name)
        select 'First' || n % 173, 'Last' || n from generate_series(1, ${count}::int) n returning id, substr(last_name, 5)::int as n
      ), listed as (
        insert into client (person_id, record_number, preferred_method)
        select id, 'B-' || n, case when n % 20 = 7 then 'email' end from made returning id, person_id
      ), reached as (
        select m.*, l.id as client_id, '+1202' || (5000000 + n) as mobile, 'client' || n || '@example.com' as email
        from made m join listed l on l.person_id = m.id
      ), points as (
        insert into contact_point (person_id, kind, address)
        select id, 'mobile', mobile from reached union all select id, 'email', email from reached
      ), seen as (
        insert into appointment (client_id, staff_id, location_id, type, local_start, zone, starts_at, ends_at, created_at)
        select client_id, s.id, l.id, 'session', at, l.zone, at at time zone l.zone, at at time zone l.zone + interval '50 minutes', '2080-01-01'
        from reached
        cross join lateral (select '2090-01-02'::date + n % 30 + interval '8 hours' + n % 40 * interval '15 minutes' as at) t,
             (select s.id from staff s join person p on p.id = s.person_id where p.last_name = 'Reyes') s, location l
      )
      insert into consent (client_id, person_id, channel, address, wording_version, method, given_at)
      select client_id, id, channel, case channel when 'text' then mobile else email end, '1', 'verbal', '2020-01-01'
      from reached cross join unnest(array['text', 'email']) channel`.execute(kysely);
  });
  const owner = new Postgres({ connectionString: db.ownerUrl });
  await owner.connect();
  try {
    await owner.query('analyze');
  } finally {
    await owner.end();
  }
}
