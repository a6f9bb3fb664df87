import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '../platform/log.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { until } from '../test/setup/until.ts';
import { createSharedClock, type SharedClock } from './shared-clock.ts';

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
  const asked = { times: 0, fails: false, hangs: false, dates: () => new Date(0) };
  const database = {
    outside: ((task) => {
      asked.times += 1;
      if (asked.hangs) return new Promise<never>(() => undefined);
      return asked.fails ? Promise.reject(new Error('PostgreSQL is away')) : test.database.outside(task);
    }) as typeof test.database.outside,
    goBy: (clock: () => Date) => void (asked.dates = clock),
  };
  const clock = createSharedClock(database, log, {
    wall: () => Date.now() + moved.clock,
    ticks: () => performance.now() + moved.time,
  });
  return { clock, moved, asked, ahead: () => clock.now().getTime() - Date.now() };
}

/** On a busy machine PostgreSQL's answer may come too late to say when it is. */
const measured = ({ measure }: SharedClock) => until("PostgreSQL's time is known", measure);

describe('the clock that all processes share', () => {
  it.each([minutes(5), minutes(120), minutes(-120)])(
    "is PostgreSQL's where a machine's is off by %i ms",
    async (off) => {
      const { clock, asked, ahead } = machine(off);
      expect(Math.abs(ahead() - off)).toBeLessThan(near);
      await measured(clock);
      expect(Math.abs(ahead())).toBeLessThan(near);
      // Rows are dated by it, too.
      expect(Math.abs(asked.dates().getTime() - Date.now())).toBeLessThan(near);
    },
  );

  it('goes on as time does while PostgreSQL is away', async () => {
    const { clock, moved, asked, ahead } = machine(minutes(120));
    await measured(clock);
    asked.fails = true;
    expect(await clock.measure()).toBe(false);
    moved.clock += minutes(10);
    moved.time += minutes(10);
    expect(Math.abs(ahead() - minutes(10))).toBeLessThan(near);
  });

  it('keeps nobody waiting for a connection on which no answer comes, and asks anew', async () => {
    const { clock, asked, ahead } = machine(minutes(120));
    asked.hangs = true;
    expect(await clock.measure()).toBe(false);
    asked.hangs = false;
    await measured(clock);
    expect(Math.abs(ahead())).toBeLessThan(near);
  });

  it('is asked for anew by itself where the clock is set, and never goes back with it', async () => {
    const { clock, moved, asked, ahead } = machine(0);
    await measured(clock);
    const { times } = asked;
    moved.clock -= minutes(60);
    expect(Math.abs(ahead())).toBeLessThan(near);
    expect(asked.times).toBe(times + 1);
    await measured(clock);
    moved.clock += minutes(120);
    // Until PostgreSQL has answered it may be that the machine slept.
    expect(Math.abs(ahead() - minutes(120))).toBeLessThan(near);
    await measured(clock);
    expect(Math.abs(ahead())).toBeLessThan(near);
  });
});
