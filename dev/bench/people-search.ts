import { sql } from 'kysely';
import { Client } from 'pg';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import setup from '../../test/setup/global.ts';
import teardown from '../../test/setup/teardown.ts';

/*
 * How long lists and search of people take at the API, over HTTP, with 20,000 clients and 500 staff in a PostgreSQL of its own.
 * Prints median and 95th percentile in milliseconds; ends with code 1 where one is over the bar. Takes about a minute: `npm run bench:people`.
 */

const [clients, staff, tries, barMs] = [20_000, 500, 25, 200];
const pageSize = 50;

await setup();
let over = 0;
try {
  const api = await startTestApi();
  try {
    await fill(api);
    const at = await cursorOfPage(api, 100);
    console.log(`${clients} clients, ${staff} staff, ${tries} requests each; median / p95 in ms`);
    for (const [name, path, text] of [
      ['first page', `/api/clients?limit=${pageSize}`],
      ['page 100', `/api/clients?limit=${pageSize}&cursor=${at}`],
      ['by name', '/api/clients/search', 'first4 last177'],
      ['by part that many have', '/api/clients/search', 'last'],
      ['by nothing anybody has', '/api/clients/search', 'zzzz'],
      ['by phone', '/api/clients/search', '(202) 501-2345'],
      ['by last four digits', '/api/clients/search', '2345'],
      ['by birth date', '/api/clients/search', '05/06/1984'],
      ['by e-mail', '/api/clients/search', 'client12345@example.com'],
      ['staff, first page', `/api/staff?limit=${pageSize}`],
      ['staff by phone', '/api/staff/search', '2020000123'],
    ] as const) {
      const { median, p95 } = await measure(api, path, text);
      if (p95 > barMs) over++;
      console.log(`${name.padEnd(24)} ${median.toFixed(0).padStart(5)} / ${p95.toFixed(0).padStart(5)}`);
    }
  } finally {
    await api.close();
  }
} finally {
  await teardown();
}
if (over > 0) process.exitCode = 1;

async function measure(api: TestApi, path: string, text?: string) {
  const took: number[] = [];
  for (let i = -3; i < tries; i++) {
    const start = performance.now();
    await ask(api, path, text);
    if (i >= 0) took.push(performance.now() - start); // the first ones warm up
  }
  took.sort((a, b) => a - b);
  return { median: took[Math.floor(tries / 2)] ?? 0, p95: took[Math.ceil(tries * 0.95) - 1] ?? 0 };
}

/** Without the test client's check against OpenAPI, which would be measured too. @throws where the answer is not 200 */
async function ask({ url, own: { admin } }: TestApi, path: string, text?: string): Promise<unknown> {
  const answer = await fetch(url + path, {
    method: text === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', cookie: admin.cookie ?? '', 'x-csrf-token': admin.csrf ?? '' },
    ...(text === undefined ? {} : { body: JSON.stringify({ text, limit: pageSize }) }),
  });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

async function cursorOfPage({ own: { admin } }: TestApi, page: number): Promise<string> {
  let next = '';
  for (let i = 1; i < page; i++) {
    const { body } = await admin.get<{ next: string }>(
      `/api/clients?limit=${pageSize}${next === '' ? '' : `&cursor=${next}`}`,
    );
    ({ next } = body);
  }
  return next;
}

/** Each client with a mobile number, an e-mail address and consent for both channels of the number. */
async function fill({ db, own }: TestApi): Promise<void> {
  await db.database.work({ practiceId: own.id, actor: 'system:bench' }, async ({ kysely }) => {
    await sql`
      with made as (
        insert into person (first_name, last_name, birth_date)
        select 'First' || n % 173, 'Last' || n, date '1950-01-01' + n % 25000 from generate_series(1, ${clients}::int) n
        returning id, last_name, substr(last_name, 5)::int as n
      ), listed as (
        insert into client (person_id, record_number) select id, 'B-' || n from made returning id, person_id
      ), reached as (
        insert into contact_point (person_id, kind, address)
        select id, 'mobile', '+1202' || (5000000 + n) from made
        union all select id, 'email', 'client' || n || '@example.com' from made
      )
      insert into consent (client_id, person_id, channel, address, wording_version, method, given_at)
      select l.id, m.id, channel, '+1202' || (5000000 + m.n), '1', 'verbal', now()
        from listed l join made m on m.id = l.person_id cross join unnest(array['text', 'voice']) channel`.execute(
      kysely,
    );
    await sql`
      with made as (
        insert into person (first_name, last_name)
        select 'Staff', 'Member' || n from generate_series(1, ${staff}::int) n returning id, substr(last_name, 7)::int as n
      ), listed as (insert into staff (person_id) select id from made)
      insert into contact_point (person_id, kind, address) select id, 'mobile', '+1202' || lpad(n::text, 7, '0') from made`.execute(
      kysely,
    );
  });
  const owner = new Client({ connectionString: db.ownerUrl });
  await owner.connect();
  try {
    await owner.query('analyze');
  } finally {
    await owner.end();
  }
}
