import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
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
