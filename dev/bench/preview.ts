import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { Client } from 'pg';
import { type Preview, preview } from '../../domain/schemas/messaging.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import setup from '../../test/setup/global.ts';
import teardown from '../../test/setup/teardown.ts';

/*
 * How long the preview of a broadcast to 100,000 people takes at the API, over HTTP, in a PostgreSQL of its own: the counts by reason and one page of
 * 50. Prints median and longest in milliseconds, and the time of the processor that a request takes in PostgreSQL and in Node (the asking included),
 * which says more where others use the machine too; ends with code 1 where a median is over the bar. `npm run bench:preview`, about three minutes; Linux;
 * `-- --count 10000 --tries 3` for less.
 */

const { values } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, tries: { type: 'string', default: '5' } },
});
const [count, tries, barMs] = [Number(values.count), Number(values.tries), 2_000];
const date = '2090-01-03';

await setup();
let over = 0;
try {
  const api = await startTestApi();
  try {
    await fill(api);
    console.log(`${count} clients with an appointment on one day, ${tries} requests each; median / longest in ms`);
    const reminder = {
      messageType: 'upcoming-appointments',
      startDate: date,
      body: '<Practice>: Hello <ClientName>, your appointment is on <ServiceDate> at <ServiceTime>. Questions? Call <LocationPhone>. Reply STOP to opt out.',
    };
    const plain = { messageType: 'plain-broadcast', body: 'Hello <ClientName>, please call us at <PracticePhone>.' };
    for (const [name, body] of [
      ['reminder by text', { ...reminder, method: 'text' }],
      ['reminder by e-mail', { ...reminder, method: 'email', subject: 'On <ServiceDate>' }],
      ['plain broadcast by text', { ...plain, method: 'text' }],
      [
        'by each preference',
        {
          ...reminder,
          method: 'preference',
          otherwise: 'text',
          subject: 'On <ServiceDate>',
          text: { body: reminder.body },
        },
      ],
      ['those without consent', { ...reminder, method: 'text', reason: 'no-consent' }],
      ['somebody by name', { ...reminder, method: 'text', q: 'last77' }],
    ] as const) {
      const { median, longest, postgres, node, shown } = await measure(api, body);
      if (median > barMs) over++;
      console.log(
        `${name.padEnd(26)} ${median.toFixed(0).padStart(6)} / ${longest.toFixed(0).padStart(6)}   processor ${postgres.toFixed(0)} + ${node.toFixed(0)}   ${JSON.stringify(shown.counts.byReason)}, ${shown.counts.send} get it, ${shown.rows.length} rows`,
      );
    }
  } finally {
    await api.close();
  }
} finally {
  await teardown();
}
if (over > 0) process.exitCode = 1;

async function measure(api: TestApi, body: object) {
  const took: number[] = [];
  let shown = await ask(api, body); // warms up
  const before = { postgres: await postgresCpu(api), node: process.cpuUsage() };
  for (let i = 0; i < tries; i++) {
    const start = performance.now();
    shown = await ask(api, body);
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  const used = process.cpuUsage(before.node);
  return {
    median: took[Math.floor(tries / 2)] ?? 0,
    longest: took.at(-1) ?? 0,
    postgres: ((await postgresCpu(api)) - before.postgres) / tries,
    node: (used.user + used.system) / 1_000 / tries,
    shown,
  };
}

/** Milliseconds that the connections of the API have used so far. */
async function postgresCpu({ db }: TestApi): Promise<number> {
  const owner = new Client({ connectionString: db.ownerUrl });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    const ticks = rows.map(({ pid }) => {
      const [, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
      const parts = fields.join(') ').split(' ');
      return Number(parts[11]) + Number(parts[12]);
    });
    return ticks.reduce((sum, each) => sum + each, 0) * 10;
  } finally {
    await owner.end();
  }
}

/** Without the test client's check against OpenAPI, which would be measured too. @throws where the answer is not 200 */
async function ask({ url, own: { admin } }: TestApi, body: object): Promise<Preview> {
  const answer = await fetch(`${url}/api/broadcasts/preview`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: admin.cookie ?? '', 'x-csrf-token': admin.csrf ?? '' },
    body: JSON.stringify({ sendAt: '2090-01-02T10:00', limit: 50, ...body }),
  });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  return preview.parse(await answer.json());
}

/**
 * Each client has a mobile number, an e-mail address and an appointment; one in 20 has not consented, one in 20 prefers the other method, one in 50
 * has opted out, one in 100 has cancelled, and one in 10 shares a number with another.
 */
async function fill({ db, own }: TestApi): Promise<void> {
  await db.database.work({ practiceId: own.id, actor: 'system:bench' }, async ({ kysely }) => {
    await sql`
      with made as (
        insert into person (first_name, last_name) values ('Dana', 'Reyes') returning id
      ), listed as (insert into staff (person_id) select id from made)
      insert into location (name, zone, phone) values ('Main Street', 'America/New_York', '+12085550150')`.execute(
      kysely,
    );
    await sql`
      with made as (
        insert into person (first_name, last_name)
        select 'First' || n % 173, 'Last' || n from generate_series(1, ${count}::int) n
        returning id, substr(last_name, 5)::int as n
      ), listed as (
        insert into client (person_id, record_number, preferred_method)
        select id, 'B-' || n, case when n % 20 = 7 then 'fax' end from made returning id, person_id
      ), reached as (
        select m.*, l.id as client_id, '+1202' || (5000000 + case when n % 20 = 9 then n - 1 else n end) as mobile, 'client' || n || '@example.com' as email
        from made m join listed l on l.person_id = m.id
      ), points as (
        insert into contact_point (person_id, kind, address)
        select id, 'mobile', mobile from reached union all select id, 'email', email from reached
      ), stopped as (
        insert into opt_out (channel, address, source, since)
        select 'text', '+1202' || (5000000 + n), 'stop', now() from reached where n % 50 = 3
      ), seen as (
        insert into appointment (client_id, staff_id, location_id, type, local_start, zone, starts_at, ends_at, status)
        select client_id, s.id, l.id, 'session', ${date}::date + interval '8 hours' + n % 40 * interval '15 minutes', l.zone,
               (${date}::date + interval '8 hours' + n % 40 * interval '15 minutes') at time zone l.zone,
               (${date}::date + interval '9 hours' + n % 40 * interval '15 minutes') at time zone l.zone,
               case when n % 100 = 50 then 'cancelled' else 'scheduled' end
        from reached, (select s.id from staff s join person p on p.id = s.person_id where p.last_name = 'Reyes') s, location l
        where l.name = 'Main Street'
      )
      insert into consent (client_id, person_id, channel, address, wording_version, method, given_at)
      select client_id, id, channel, case channel when 'text' then mobile else email end, '1', 'verbal', now()
      from reached cross join unnest(array['text', 'email']) channel where n % 20 <> 5`.execute(kysely);
  });
  const owner = new Client({ connectionString: db.ownerUrl });
  await owner.connect();
  try {
    await owner.query('analyze');
  } finally {
    await owner.end();
  }
}
