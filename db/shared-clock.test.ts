import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '../platform/log.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { createSharedClock } from './shared-clock.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const log = createLogger({ level: 'silent', name: 'test' });
const minutes = (count: number) => count * 60_000;
/** Neither machine nor run is so slow. */
const near = minutes(1);

/** Of a machine whose clock, and whose time since its start, are moved by the test. */
function machine(off: number) {
  const moved = { clock: off, time: 0 };
  const asked = { times: 0, fails: false };
  const database = {
    outside: ((task) => {
      asked.times += 1;
      return asked.fails ? Promise.reject(new Error('PostgreSQL is away')) : test.database.outside(task);
    }) as typeof test.database.outside,
  };
  const clock = createSharedClock(database, log, {
    wall: () => Date.now() + moved.clock,
    ticks: () => performance.now() + moved.time,
  });
  return { clock, moved, asked, ahead: () => clock.now().getTime() - Date.now() };
}

describe('the clock that all processes share', () => {
  it.each([minutes(5), minutes(120), minutes(-120)])(
    "is PostgreSQL's where a machine's is off by %i ms",
    async (off) => {
      const { clock, ahead } = machine(off);
      expect(Math.abs(ahead() - off)).toBeLessThan(near);
      expect(await clock.measure()).toBe(true);
      expect(Math.abs(ahead())).toBeLessThan(near);
    },
  );

  it('goes on as time does while PostgreSQL is away', async () => {
    const { clock, moved, asked, ahead } = machine(minutes(120));
    await clock.measure();
    asked.fails = true;
    expect(await clock.measure()).toBe(false);
    moved.clock += minutes(10);
    moved.time += minutes(10);
    expect(Math.abs(ahead() - minutes(10))).toBeLessThan(near);
  });

  it('is asked for anew by itself where the clock is set, and never goes back with it', async () => {
    const { clock, moved, asked, ahead } = machine(0);
    await clock.measure();
    moved.clock -= minutes(60);
    expect(Math.abs(ahead())).toBeLessThan(near);
    expect(asked.times).toBe(2);
    await clock.measure();
    moved.clock += minutes(120);
    // Until PostgreSQL has answered it may be that the machine slept.
    expect(Math.abs(ahead() - minutes(120))).toBeLessThan(near);
    await clock.measure();
    expect(Math.abs(ahead())).toBeLessThan(near);
  });
});
