import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { type FaultProxy, faultProxy } from '../test/setup/fault-proxy.ts';
import { until } from '../test/setup/until.ts';
import { type Database, openDatabase, openOrm } from './database.ts';
import { Audit, Person } from './entities/index.ts';

let test: TestDatabase;
let practiceId: string;

beforeAll(async () => {
  test = await testDatabase();
  practiceId = await test.practice();
});
afterAll(() => test.close());

const scope = () => ({ practiceId, actor: 'system:test' as const, requestId: 'request-1' });

describe('the unit of work', () => {
  it('commits what its task did and audits each change with who, before and after', async () => {
    const id = await test.database.work(scope(), async ({ em }) => {
      const person = em.create(Person, { firstName: 'Ada', lastName: 'Lovelace' });
      await em.flush();
      return person.id;
    });
    await test.database.work(scope(), async ({ em }) => {
      const person = await em.findOneOrFail(Person, { id });
      person.firstName = 'Augusta';
    });
    const rows = await test.database.work(scope(), ({ em }) =>
      em.find(Audit, { subjectId: id }, { orderBy: { id: 'asc' } }),
    );
    expect(rows.map(({ actor, action, requestId }) => ({ actor, action, requestId }))).toEqual([
      { actor: 'system:test', action: 'insert', requestId: 'request-1' },
      { actor: 'system:test', action: 'update', requestId: 'request-1' },
    ]);
    expect(rows[1]).toMatchObject({ before: { first_name: 'Ada' }, after: { first_name: 'Augusta' } });
  });

  it('keeps nothing of a task that throws', async () => {
    const attempt = test.database.work(scope(), async ({ em }) => {
      em.create(Person, { firstName: 'Nobody', lastName: 'Atall' });
      await em.flush();
      throw new Error('stop');
    });
    await expect(attempt).rejects.toThrow('stop');
    const found = await test.database.work(scope(), ({ em }) => em.count(Person, { lastName: 'Atall' }));
    expect(found).toBe(0);
  });

  it('lets hand-written SQL bind arrays inside the same practice', async () => {
    const names = ['Ada', 'Augusta'];
    const { rows } = await test.database.work(scope(), ({ kysely }) =>
      sql<{ n: number }>`select count(*)::int n from person where first_name = any(${names})`.execute(kysely),
    );
    expect(rows[0]?.n).toBe(1);
  });
});

/** Through a proxy that can go away; with so few connections that losing one would be noticed. */
async function behindProxy(task: (database: Database, proxy: FaultProxy) => Promise<void>): Promise<void> {
  const url = new URL(test.url);
  const proxy = await faultProxy(Number(url.port));
  url.port = String(proxy.port);
  const database = await openDatabase(url.href, { pool: 2 });
  try {
    await task(database, proxy);
  } finally {
    await database.close();
    await proxy.close();
  }
}

const running = (statement: string) =>
  test.database.outside(async ({ kysely }) => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_stat_activity where query = ${statement} and state = 'active'`.execute(kysely);
    return rows[0]?.n;
  });

describe('a server that goes away', () => {
  it('fails what is under way, and costs no connection: as many are there as before once it is back', async () => {
    await behindProxy(async (database, proxy) => {
      for (const statement of ['select pg_sleep(61)', 'select pg_sleep(62)', 'select pg_sleep(63)']) {
        const slow = () => database.work(scope(), ({ em }) => em.execute(statement));
        const underWay = Promise.allSettled([slow(), slow()]);
        await until('both are under way', async () => (await running(statement)) === 2, { every: 20 });
        await proxy.set('cut');
        expect((await underWay).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
        await proxy.set('pass');
      }
      const short = () => database.work(scope(), ({ em }) => em.execute('select 1 as one'));
      expect(await Promise.all([short(), short(), short()])).toEqual([[{ one: 1 }], [{ one: 1 }], [{ one: 1 }]]);
    });
  });
});

describe('a process that stands still in the middle of its work', () => {
  it('lets others have its rows after a while, and learns that nothing of it was kept', async () => {
    const { id } = await test.database.work(scope(), async ({ em }) =>
      em.create(Person, { firstName: 'Grace', lastName: 'Before' }),
    );
    const rename = (lastName: string) => sql`update person set last_name = ${lastName} where id = ${id}`;
    const database = await openDatabase(test.url, { pool: 1, idleMs: 5_000 });
    try {
      const { promise: others, resolve: othersAreDone } = Promise.withResolvers<void>();
      const { promise: held, resolve: holds } = Promise.withResolvers<void>();
      const stands = database.work(scope(), async ({ kysely }) => {
        await rename('Standing').execute(kysely);
        holds();
        await others;
        await rename('Late').execute(kysely);
      });
      const ended = Promise.allSettled([stands]);
      await Promise.race([held, stands]);
      await test.database.work(scope(), ({ kysely }) => rename('Meanwhile').execute(kysely));
      othersAreDone();
      expect((await ended).map(({ status }) => status)).toEqual(['rejected']);
      // Its only connection is lost; the next one is new.
      const found = await database.work(scope(), ({ em }) => em.findOneOrFail(Person, { id }));
      expect(found.lastName).toBe('Meanwhile');
    } finally {
      await database.close();
    }
  });
});

describe('a server that does not answer', () => {
  it('is told from one that does, also where connections to it stand', async () => {
    await behindProxy(async (database, proxy) => {
      expect(await database.ping(60_000)).toBe(true);
      await proxy.set('hang');
      expect(await database.ping(100)).toBe(false);
      await proxy.set('pass');
      expect(await database.ping(60_000)).toBe(true);
    });
  });

  it('is noticed by the operating system, so that nobody waits for the answer of a host that is gone', async () => {
    const orm = await openOrm(test.url);
    const pool = await orm.em.getConnection().getNativeClient();
    await orm.close(true);
    expect(pool.options).toMatchObject({ keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
  });
});
