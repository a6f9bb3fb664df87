import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verify } from '@node-rs/argon2';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { wholePlan } from '../../test/setup/whole-plan.ts';
import { demoLogins, demoPortalLogins } from './logins.ts';
import { seed } from './main.ts';
import { abc, desert } from './plans.ts';

const now = '2026-03-05T14:20:30Z';

let test: TestDatabase;
let owner: Client;
let filled: string[];

beforeAll(async () => {
  test = await testDatabase();
  filled = await seed({ ownerUrl: test.ownerUrl, appUrl: test.url, now });
  owner = new Client({ connectionString: test.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

const ask = async <T extends object>(text: string, values: unknown[] = []) => (await owner.query<T>(text, values)).rows;
const one = async (text: string, practiceId = abc.id) =>
  (await ask<{ n: number }>(`select count(*)::int n from ${text}`, [practiceId]))[0]?.n;

/** Every row of both practices, without what a clock or chance has a part in. */
async function everything(from: Client): Promise<string[]> {
  const tables = [
    'location',
    'person',
    'staff',
    'client',
    'relationship',
    'assignment',
    'contact_point',
    'consent',
    'opt_out',
    'account',
  ];
  const more = [
    'profile',
    'profile_rule',
    'account_profile',
    'operator_grant',
    'appointment',
    'expiring_item',
    'broadcast',
  ];
  const parts = [...tables, ...more].map(
    (table) =>
      `select '${table}' || (to_jsonb(t) - '{created_at,updated_at,password_hash}'::text[])::text as line from ${table} t`,
  );
  parts[13] = `select 'operator_grant' || account_id as line from operator_grant`;
  const { rows } = await from.query<{ line: string }>(`${parts.join(' union all ')} order by line`);
  return rows.map(({ line }) => line);
}

describe('the sample practices', () => {
  it('are filled once and left alone by the next start', async () => {
    expect(filled).toEqual(['abc', 'desert']);
    const before = await everything(owner);
    expect(before.length).toBeGreaterThan(5000);
    const again = await seed({ ownerUrl: test.ownerUrl, appUrl: test.url, now: '2026-03-09T14:00:00Z' });
    expect(again).toEqual([]);
    expect(await everything(owner)).toEqual(before);
  });

  it('are the same on every machine on the same day', async () => {
    const other = await testDatabase();
    const otherOwner = new Client({ connectionString: other.ownerUrl });
    await otherOwner.connect();
    try {
      await seed({ ownerUrl: other.ownerUrl, appUrl: other.url, now });
      expect(await everything(otherOwner)).toEqual(await everything(owner));
    } finally {
      await otherOwner.end();
      await other.close();
    }
  });

  it('do not fill a practice of the same acronym that somebody made', async () => {
    const other = await testDatabase();
    try {
      const theirs = await other.practice('abc');
      expect(await seed({ ownerUrl: other.ownerUrl, appUrl: other.url, now })).toEqual(['desert']);
      expect((await other.database.practiceByAcronym('abc'))?.id).toBe(theirs);
    } finally {
      await other.close();
    }
  });

  it('have the size that is promised', async () => {
    expect(await one('client where practice_id = $1')).toBe(400);
    expect(await one('staff where practice_id = $1')).toBe(25);
    expect(await one('location where practice_id = $1')).toBe(3);
    expect(await one('(select distinct zone from location where practice_id = $1) zones')).toBe(2);
    expect(await one('client where practice_id = $1', desert.id)).toBe(40);
    expect(await one('staff where practice_id = $1', desert.id)).toBe(6);
  });

  it.each([
    ['clients who are no longer active', 'client where practice_id = $1 and not active'],
    [
      'minors whose guardian reads their messages',
      `client c join relationship r on r.client_id = c.id and kind = 'messaging_contact' where c.practice_id = $1 and not use_client_detail`,
    ],
    [
      'siblings with the same guardian',
      `(select person_id from relationship where practice_id = $1 and kind = 'messaging_contact' group by 1 having count(*) > 1) siblings`,
    ],
    [
      'phones that several people share',
      `(select address from contact_point where practice_id = $1 and kind = 'mobile' group by 1 having count(distinct person_id) > 1) shared`,
    ],
    [
      'clients without any address',
      `client c where practice_id = $1 and use_client_detail and not exists (select from contact_point p where p.person_id = c.person_id)`,
    ],
    [
      'clients with an e-mail address but no phone',
      `client c where practice_id = $1 and exists (select from contact_point p where p.person_id = c.person_id and kind = 'email') and not exists (select from contact_point p where p.person_id = c.person_id and kind = 'mobile')`,
    ],
    [
      'clients who gave no consent',
      'client c where practice_id = $1 and not exists (select from consent k where k.client_id = c.id)',
    ],
    ['consents taken back', 'consent where practice_id = $1 and revoked_at is not null'],
    ['consents that have expired', `consent where practice_id = $1 and expires_at < '${now}'`],
    ['numbers that answered STOP', `opt_out where practice_id = $1 and channel = 'text'`],
    ['addresses that unsubscribed', `opt_out where practice_id = $1 and channel = 'email'`],
    ['people who read Spanish', `person where practice_id = $1 and language = 'es'`],
    ['people who live in another zone', 'person where practice_id = $1 and zone is not null'],
    ['items of clients that expire', 'expiring_item where practice_id = $1 and client_id is not null'],
    ['items of staff that expire', 'expiring_item where practice_id = $1 and staff_id is not null'],
    ...['email', 'text', 'voice', 'fax'].map((method) => [
      `clients who prefer ${method}`,
      `client where practice_id = $1 and preferred_method = '${method}'`,
    ]),
    ['clients without a preference', 'client where practice_id = $1 and preferred_method is null'],
  ])('have %s', async (_, from) => {
    expect(await one(from ?? '')).toBeGreaterThan(0);
  });

  it('reach nobody: every number is reserved for fiction and every address is of an example domain', async () => {
    const rows = await ask<{ address: string }>(
      `select address from contact_point union select address from consent union select address from opt_out
       union select phone from location union select phone from practice union select email from practice`,
    );
    expect(rows.length).toBeGreaterThan(800);
    for (const { address } of rows)
      expect(address).toMatch(/^(\+1[2-9]\d\d55501\d\d|[a-z0-9.+-]+@([a-z0-9-]+\.)*example\.(com|net|org))$/);
  });

  it('have a consent only for an address that is on file with who gave it', async () => {
    expect(
      await one(`consent k where $1::uuid is not null and not exists (select from contact_point p
      where p.practice_id = k.practice_id and p.person_id = k.person_id and p.address = k.address)`),
    ).toBe(0);
  });

  it('use up the misbehaving numbers of the stand-in sparingly', async () => {
    expect(await one(`contact_point where practice_id = $1 and address ~ '019.$'`)).toBe(4);
    expect(await one(`contact_point where practice_id = $1 and address ~ '^(bounce|greylist|drop)'`)).toBe(4);
  });
});

describe('the demo broadcasts', () => {
  it('are requested for two to three minutes after the first start, about the next day with appointments', async () => {
    const rows = await ask(
      `select method, status, to_char(start_date, 'YYYY-MM-DD') as date, send_at, to_char(send_at_local, 'HH24:MI') as clock, preference_only from broadcast order by method`,
    );
    const common = {
      status: 'requested',
      date: '2026-03-06',
      send_at: new Date('2026-03-05T14:23:00Z'),
      clock: '09:23',
      preference_only: true,
    };
    expect(rows).toEqual([
      { method: 'email', ...common },
      { method: 'text', ...common },
    ]);
  });

  it.each(['email', 'text'] as const)(
    'by %s reach some, share a message for some, and leave others out for each reason',
    async (method) => {
      const [row] = await ask<{ subject: string | null; body: string }>(
        'select subject, body from broadcast where method = $1',
        [method],
      );
      const plan = await test.database.work({ practiceId: abc.id, actor: 'system:test' }, (uow) =>
        wholePlan(uow, {
          subject: row?.subject ?? null,
          body: row?.body ?? '',
          messageType: 'upcoming-appointments',
          method,
          startDate: '2026-03-06',
          preferenceOnly: true,
          at: '2026-03-05T14:23:00Z',
        }),
      );
      expect(plan.filter(({ message }) => message).length).toBeGreaterThan(20);
      expect(plan.some(({ message }) => (message?.recipients ?? 0) > 1)).toBe(true);
      const reasons = new Set(plan.map(({ reason }) => reason));
      expect([...reasons]).toEqual(
        expect.arrayContaining([
          'inactive',
          'no-address',
          'opted-out',
          'no-consent',
          'prefers-other',
          'no-longer-relevant',
        ]),
      );
    },
  );
});

describe('the demo logins', () => {
  it.each(demoLogins)(
    '$login of $practice can sign in with a phrase of at least 15 characters',
    async ({ practice, login, password }) => {
      expect(password.length).toBeGreaterThanOrEqual(15);
      const rows = await ask<{ secret: string }>(
        `select password_hash as secret from account a join practice p on p.id = a.practice_id where p.acronym = $1 and login = $2 and kind = 'staff' and active`,
        [practice, login],
      );
      expect(rows).toHaveLength(1);
      expect(rows[0]?.secret).toMatch(/^\$argon2id\$/);
      expect(await verify(rows[0]?.secret ?? '', password)).toBe(true);
    },
  );

  it.each(demoPortalLogins)(
    '$login of $practice is an active client with an e-mail address',
    async ({ practice, login, password }) => {
      const rows = await ask<{ secret: string }>(
        `select password_hash as secret from account a join practice p on p.id = a.practice_id
         join client c on c.practice_id = p.id and c.person_id = a.person_id and c.active
         join contact_point m on m.practice_id = p.id and m.person_id = a.person_id and m.kind = 'email'
        where p.acronym = $1 and a.login = $2 and a.kind = 'portal' and a.active`,
        [practice, login],
      );
      expect(await verify(rows[0]?.secret ?? '', password)).toBe(true);
      expect(password.length).toBeGreaterThanOrEqual(15);
    },
  );

  it('are the only accounts with a password, and one of them is an operator', async () => {
    const all = [...demoLogins, ...demoPortalLogins];
    expect(await ask(`select login from account where password_hash is not null`)).toHaveLength(all.length);
    const operators = await ask(
      `select login from operator_grant g join account a on a.practice_id = g.practice_id and a.id = g.account_id`,
    );
    expect(operators).toEqual([{ login: 'maya.whitfield' }]);
  });

  it.each(['production', undefined])('are refused where ROUNDS_ENV is %s', async (ROUNDS_ENV) => {
    const script = join(process.cwd(), 'db/seed/main.ts');
    const env = { ROUNDS_ENV, DATABASE_URL: test.url, DATABASE_OWNER_URL: test.ownerUrl };
    const run = promisify(execFile)(process.execPath, [script], { env });
    await expect(run).rejects.toMatchObject({ stderr: expect.stringContaining('passwords that everyone can read') });
  });
});
