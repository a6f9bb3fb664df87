import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import type { UnitOfWork } from '../database.ts';
import { block, blockedUntil, clearFailures, countFailure, takeBackFailure } from './throttle.ts';

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

const fail = (id: string, minute: number) =>
  work((uow) => countFailure(uow, { id, now: at(minute), forgiven: at(minute - 30) }));

describe('failed tries', () => {
  it('are all counted, also when they come at once, and start anew when the first is forgiven', async () => {
    const counts = await Promise.all(Array.from({ length: 8 }, () => fail('login', 1)));
    expect(counts.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await fail('login', 40)).toBe(1);
  });

  it('block until a moment, and no longer once the one that blocked was right', async () => {
    await work((uow) => countFailure(uow, { id: 'address', now: at(1), forgiven: at(0) }));
    await work((uow) => block(uow, 'address', at(20)));
    const until = (minute: number) => work((uow) => blockedUntil(uow, 'address', at(minute)));
    expect([await until(5), await until(21)]).toEqual([at(20), null]);
    await work((uow) => takeBackFailure(uow, 'address', false));
    expect(await until(5)).toEqual(at(20));
    await work((uow) => takeBackFailure(uow, 'address', true));
    expect(await until(5)).toBeNull();
    expect(await work((uow) => clearFailures(uow, 'address'))).toBe(true);
    expect(await work((uow) => clearFailures(uow, 'address'))).toBe(false);
  });
});
