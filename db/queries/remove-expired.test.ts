import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { Account, Person, Session, Throttle } from '../entities/index.ts';
import { removeExpired } from './remove-expired.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const now = new Date('2026-03-03T09:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

it('removes sessions that are over and tries of last year, and nothing that still counts', async () => {
  const scope = { practiceId: await test.practice(), actor: 'system:test' } as const;
  await test.database.work(scope, async ({ em }) => {
    const person = em.create(Person, { firstName: 'Ann', lastName: 'Lee' });
    await em.flush();
    const account = em.create(Account, { kind: 'staff', personId: person.id, login: 'ann' });
    await em.flush();
    const session = {
      accountId: account.id,
      csrf: 'c',
      createdAt: inDays(-2),
      lastSeenAt: inDays(-1),
      userAgent: null,
    };
    em.create(Session, { ...session, id: 'over', expiresAt: inDays(-1) });
    em.create(Session, { ...session, id: 'open', expiresAt: inDays(1) });
    em.create(Throttle, { id: 'old', failures: 3, firstAt: inDays(-40), blockedUntil: null });
    em.create(Throttle, { id: 'blocked', failures: 30, firstAt: inDays(-40), blockedUntil: inDays(1) });
    em.create(Throttle, { id: 'new', failures: 1, firstAt: inDays(-1), blockedUntil: null });
  });
  expect(await test.database.work(scope, (uow) => removeExpired(uow, now))).toBe(2);
  const left = await test.database.work(scope, async ({ em }) => [
    ...(await em.findAll(Session)).map(({ id }) => id),
    ...(await em.findAll(Throttle, { orderBy: { id: 'asc' } })).map(({ id }) => id),
  ]);
  expect(left).toEqual(['open', 'blocked', 'new']);
});
