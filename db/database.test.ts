import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { faultProxy } from '../test/setup/fault-proxy.ts';
import { openDatabase, openOrm } from './database.ts';
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

describe('a server that does not answer', () => {
  it('is told from one that does, also where connections to it stand', async () => {
    const url = new URL(test.url);
    const proxy = await faultProxy(Number(url.port));
    url.port = String(proxy.port);
    const database = await openDatabase(url.href);
    try {
      expect(await database.ping()).toBe(true);
      await proxy.set('hang');
      expect(await database.ping(100)).toBe(false);
      await proxy.set('pass');
      expect(await database.ping()).toBe(true);
    } finally {
      await database.close();
      await proxy.close();
    }
  });

  it('is noticed by the operating system, so that nobody waits for the answer of a host that is gone', async () => {
    const orm = await openOrm(test.url);
    const pool = await orm.em.getConnection().getNativeClient();
    await orm.close(true);
    expect(pool.options).toMatchObject({ keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
  });
});
