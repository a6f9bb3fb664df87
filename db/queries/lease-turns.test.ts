import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createSharedPace } from '../../activities/shared-pace.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { VirtualTime } from '../../test/setup/virtual-time.ts';
import { type Database, openDatabase } from '../database.ts';
import { leaseTurns } from './lease-turns.ts';

let test: TestDatabase;
let other: Database;
beforeAll(async () => {
  test = await testDatabase();
  other = await openDatabase(test.url);
});
afterAll(async () => {
  await other.close();
  await test.close();
});

/** Of a generator that is the same each time, from 0 to 1. */
const random = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

/** A worker: groups of messages that go in their turns, with some time between two groups for claims and answers. */
interface Worker {
  database: Database;
  group: number;
  /** Milliseconds at most between two groups. */
  between: number;
  /** Milliseconds after which it begins. */
  from?: number;
}

let day = Date.parse('2026-03-02T15:00:00Z');

/** When a sender gets messages, in ms, while these workers send for so many seconds. */
async function handedOver(perSecond: number, seconds: number, workers: Worker[]): Promise<number[]> {
  const time = new VirtualTime();
  const start = (day += 86_400_000);
  const got: number[] = [];
  const lives = workers.map(({ database, group, between, from = 0 }, nth) => async () => {
    const chance = random(nth + 1);
    const pace = createSharedPace({
      perSecond,
      now: () => time.now,
      wait: (ms) => time.sleep(ms),
      lease: (turns, gapMs, slackMs) =>
        database.outside((shared) =>
          leaseTurns(shared, { channel: 'text', turns, gapMs, slackMs, now: new Date(start + time.now) }),
        ),
    });
    await time.sleep(from);
    while (time.now < seconds * 1000) {
      for (const turn of await pace.take(group)) {
        await pace.until(turn);
        got.push(time.now);
      }
      await time.sleep(chance() * between);
    }
  });
  await time.live(lives);
  return got.filter((at) => at < seconds * 1000).toSorted((a, b) => a - b);
}

/** The most that came in any window of so many seconds. */
function mostIn(seconds: number, got: readonly number[]): number {
  let most = 0;
  for (let first = 0, last = 0; last < got.length; last++) {
    while ((got[first] ?? 0) <= (got[last] ?? 0) - seconds * 1000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** What came in each whole minute. */
const minutes = (got: readonly number[], from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => got.filter((at) => Math.floor(at / 60_000) === from + n).length);

/** In how many milliseconds the next turn of a channel comes; the one after it comes a minute later. */
const ask = (channel: 'email' | 'text') =>
  test.database.outside((shared) => leaseTurns(shared, { channel, turns: 1, gapMs: 60_000, slackMs: 0 }));

/** In how many milliseconds the first of ten turns a second apart comes. */
const askAt = (now: string) =>
  test.database.outside((shared) =>
    leaseTurns(shared, { channel: 'text', turns: 10, gapMs: 1_000, slackMs: 900, now: new Date(now) }),
  );

describe('the pace of a sender', () => {
  it.each([
    ['1 a second', 1, 1],
    ['20 a second', 20, 20],
    ['100 a second', 100, 50],
  ])('holds over two processes together: %s', async (_, perSecond, group) => {
    const workers = [
      { database: test.database, group, between: 400 },
      { database: other, group, between: 250, from: 3_000 },
    ];
    const got = await handedOver(perSecond, 180, workers);
    expect(mostIn(10, got)).toBeLessThanOrEqual(11 * perSecond);
    expect(mostIn(60, got)).toBeLessThanOrEqual(60 * perSecond);
    for (const minute of minutes(got, 0, 3)) {
      expect(minute).toBeGreaterThanOrEqual(0.97 * 60 * perSecond);
      expect(minute).toBeLessThanOrEqual(60 * perSecond);
    }
  });

  it('is used up by one process alone, although it has to wait for answers between two groups', async () => {
    const got = await handedOver(20, 120, [{ database: test.database, group: 20, between: 700 }]);
    expect(mostIn(10, got)).toBeLessThanOrEqual(220);
    for (const minute of minutes(got, 0, 2)) expect(minute).toBeGreaterThanOrEqual(0.97 * 1_200);
  });

  it('is not made up for after a rest: what was not sent then is not sent in a burst', async () => {
    const late = { database: other, group: 20, between: 0, from: 60_000 };
    const early = { database: test.database, group: 1, between: 0, from: 119_000 };
    const got = await handedOver(20, 120, [late, early]);
    expect(got[0]).toBeGreaterThanOrEqual(60_000);
    expect(got.filter((at) => at < 61_000).length).toBeLessThanOrEqual(20);
  });

  it('goes on at once after the clock was set back', async () => {
    await askAt('2026-06-01T12:00:00Z');
    expect(await askAt('2026-06-01T12:00:01Z')).toBe(9_000);
    expect(await askAt('2026-06-01T11:00:00Z')).toBe(0);
  });

  it('of one channel is not that of another', async () => {
    expect(await ask('email')).toBeLessThanOrEqual(0);
    expect(await ask('email')).toBeGreaterThan(50_000);
  });

  it('is asked for outside of all practices, where no row of theirs can be read', async () => {
    const read = test.database.outside(({ kysely }) => sql`select id from setting`.execute(kysely));
    await expect(read).rejects.toThrow(/rounds\.practice|invalid input syntax/);
  });
});
