import { expect, it } from '@jest/globals';
import { withGaps, withNeighbours } from './row-window.ts';

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
const row = (index: number) => ({ index, start: 100 + index * 50, end: 150 + index * 50 });

it('the row with the focus stays in the page with those beside it, to which the Tab key leads, wherever somebody scrolls', () => {
  expect(withNeighbours([500, 501, 502], 3, 1_000)).toEqual([...from(0, 13), 500, 501, 502]);
  expect(withNeighbours([0, 1, 2], 900, 1_000)).toEqual([0, 1, 2, ...from(890, 910)]);
  expect(withNeighbours([0, 1, 2], 0, 3)).toEqual([0, 1, 2]);
  expect(withNeighbours([0, 1, 2], Number.NaN, 3)).toEqual([0, 1, 2]);
});

it('the gaps are as high as the rows that are left out, so that nothing moves', () => {
  const { placed, below } = withGaps([row(2), row(10), row(11)], 100, 100 + 1_000 * 50);
  expect(placed).toEqual([
    { index: 2, gap: 100 },
    { index: 10, gap: 350 },
    { index: 11, gap: 0 },
  ]);
  expect(below).toBe(988 * 50);
  expect(withGaps([], 100, 100)).toEqual({ placed: [], below: 0 });
});
