import { describe, expect, it } from '@jest/globals';
import { orderOf, type Suite } from './suite-order.ts';
import { secondsOf } from './suite-seconds.ts';

const suites = (given: Record<string, number>): Suite[] =>
  Object.entries(given).map(([path, seconds]) => ({ path, seconds }));
const pathsOf = (order: Suite[]) => order.map(({ path }) => path);

describe('the order of suites', () => {
  it('begins with one that waits and the longest that work, and leaves the shortest to the end', () => {
    const given = suites({
      'db/quick': 1,
      'api/some': 30,
      'test/end-to-end/long': 200,
      'test/faults/kill.test.ts': 100,
    });
    expect(pathsOf(orderOf(given, 3))).toEqual([
      'test/faults/kill.test.ts',
      'test/end-to-end/long',
      'api/some',
      'db/quick',
    ]);
  });

  it('lets no two wait side by side while there is other work', () => {
    const waits = {
      'test/faults/a-kill.test.ts': 100,
      'test/faults/b-kill.test.ts': 100,
      'test/faults/outages.test.ts': 50,
    };
    const works = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`api/${n}`, 10]));
    const order = orderOf(suites({ ...waits, ...works }), 3);
    const free = [0, 0, 0];
    const waited: { from: number; to: number }[] = [];
    for (const { path, seconds } of order) {
      const from = Math.min(...free);
      free[free.indexOf(from)] = from + seconds;
      if (path in waits) waited.push({ from, to: from + seconds });
    }
    expect(waited.flatMap(({ from }, n) => (n > 0 && from < (waited[n - 1]?.to ?? 0) ? [from] : []))).toEqual([]);
    expect(Math.max(...free)).toBe(250);
  });

  it.each([1, 2, 3, 8])('gives %i workers every suite once, the same each time', (workers) => {
    const paths = Array.from({ length: 40 }, (_, n) =>
      n % 4 === 0 ? `test/faults/${n}-kill.test.ts` : `db/${n}.test.ts`,
    );
    const given = paths.map((path, n) => ({ path, seconds: n % 7 }));
    const order = orderOf(given, workers);
    expect(pathsOf(order).toSorted()).toEqual(paths.toSorted());
    expect(orderOf(given.toReversed(), workers)).toEqual(order);
  });

  it('takes a suite that nobody has measured for what is usual where it lies', () => {
    expect(secondsOf('test/faults/new-kill.test.ts')).toBeGreaterThan(secondsOf('test/end-to-end/new.test.ts'));
    expect(secondsOf('test/end-to-end/new.test.ts')).toBeGreaterThan(secondsOf('api/routes/new.test.ts'));
    expect(secondsOf('test/faults/sending-verdict.test.ts')).toBe(1);
  });
});
