/** Rows before and after the one with the focus that stay: not each has something that the Tab key stops at. */
const beside = 10;

/** Rows of a long table that are drawn, with the one that has the focus and those beside it, wherever they are; in order. `focused`: NaN: none. */
export const withNeighbours = (drawn: readonly number[], focused: number, count: number): number[] => {
  const kept = Array.from({ length: 2 * beside + 1 }, (_, n) => focused - beside + n).filter(
    (index) => index >= 0 && index < count,
  );
  return [...new Set([...drawn, ...kept])].toSorted((a, b) => a - b);
};

interface Placed {
  index: number;
  /** Pixels from the top of the page. */
  start: number;
  end: number;
}

/** Of rows that are drawn, in order: how many pixels of others are left out before each, and `below` the last; the list is from `top` to `bottom`. */
export const withGaps = (rows: readonly Placed[], top: number, bottom: number) => ({
  placed: rows.map(({ index, start }, at) => ({ index, gap: start - (rows[at - 1]?.end ?? top) })),
  below: bottom - (rows.at(-1)?.end ?? top),
});
