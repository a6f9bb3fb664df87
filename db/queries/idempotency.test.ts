import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import type { UnitOfWork } from '../database.ts';
import { findAnswer, forgetAnswers, keepAnswer, lockKey } from './idempotency.ts';

let test: TestDatabase;
let practiceId: string;
beforeAll(async () => {
  test = await testDatabase();
  practiceId = await test.practice();
});
afterAll(() => test.close());

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  test.database.work({ practiceId, actor: 'system:test' }, task);
const at = (minute: number) => new Date(Date.UTC(2026, 2, 3, 9, minute));

describe('an answer', () => {
  const answer = { requestHash: 'hash', status: 202, response: { id: 'one' } };

  it('is kept for its key until it is too old, and replaced then', async () => {
    await work((uow) => keepAnswer(uow, { ...answer, id: 'key', now: at(0) }));
    expect(await work((uow) => findAnswer(uow, 'key', at(-10)))).toEqual(answer);
    expect(await work((uow) => findAnswer(uow, 'key', at(1)))).toBeNull();
    await work((uow) => keepAnswer(uow, { ...answer, response: null, id: 'key', now: at(2) }));
    expect(await work((uow) => findAnswer(uow, 'key', at(1)))).toEqual({ ...answer, response: null });
    await work((uow) => forgetAnswers(uow, at(3)));
    expect(await work((uow) => findAnswer(uow, 'key', at(0)))).toBeNull();
  });

  it('is worked on by one request at a time', async () => {
    await work(async (uow) => {
      expect(await lockKey(uow, 'key')).toBe(true);
      expect(await work((other) => lockKey(other, 'key'))).toBe(false);
      expect(await work((other) => lockKey(other, 'another'))).toBe(true);
    });
    expect(await work((uow) => lockKey(uow, 'key'))).toBe(true);
  });
});
