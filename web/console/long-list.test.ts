import { describe, expect, it } from '@jest/globals';
import { countOf, learn, type Page, pagesInSight, placeOf, unread } from './long-list.ts';

/** Rows whose ids are numbers of six digits, in order. */
const rows = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => ({ id: String(from + n).padStart(6, '0') }));
const id = (n: number) => String(n).padStart(6, '0');
const page = (from: number, to: number, last = false) => ({ rows: rows(from, to), next: last ? null : id(to) });

/** Of 500 rows by 200. */
const whole = [page(1, 200), page(201, 400), page(401, 500, true)].reduce<readonly Page[]>(learnNext, unread);
function learnNext(pages: readonly Page[], read: ReturnType<typeof page>): readonly Page[] {
  return learn(pages, pages.length - 1, read);
}

describe('A long list', () => {
  it('grows by a page at a time, and says where each row is', () => {
    expect(whole).toEqual([
      { start: undefined, count: 200 },
      { start: id(200), count: 200 },
      { start: id(400), count: 100 },
    ]);
    expect(countOf(whole)).toBe(500);
    expect([0, 199, 200, 499].map((index) => placeOf(whole, index))).toEqual([
      { at: 0, row: 0 },
      { at: 0, row: 199 },
      { at: 1, row: 0 },
      { at: 2, row: 99 },
    ]);
  });

  it('is the same after a page was read anew in which nothing has come or gone, so that nothing is drawn again', () => {
    expect(learn(whole, 1, page(201, 400))).toBe(whole);
    expect(learn(whole, 2, page(401, 500, true))).toBe(whole);
  });

  it('reads of 100,000 people the pages alone that are in sight, and the next one before it is needed', () => {
    let pages = unread;
    for (let from = 1; from <= 100_000; from += 200) pages = learnNext(pages, page(from, from + 199, from > 99_800));
    expect([pages.length, countOf(pages)]).toEqual([500, 100_000]);
    expect(pagesInSight(pages, { first: 50_010, last: 50_030 })).toEqual([250]);
    expect(pagesInSight(pages, { first: 50_190, last: 50_210 })).toEqual([250, 251]);
    expect(pagesInSight(pages, { first: 50_090, last: 50_110 })).toEqual([250, 251]);
    const growing = learnNext(unread, page(1, 200));
    expect(pagesInSight(growing, { first: 0, last: 20 })).toEqual([0]);
    expect(pagesInSight(growing, { first: 90, last: 110 })).toEqual([0, 1]);
  });

  it('keeps its pages where they are while those of a status become fewer, so that no row stands there twice', () => {
    const left = rows(1, 400).filter((_, n) => n % 2 === 0);
    const fewer = learn(whole, 0, { rows: left, next: id(399) });
    expect(fewer[0]).toEqual({ start: undefined, count: 100 });
    expect(fewer.slice(1)).toEqual(whole.slice(1));
    expect(placeOf(fewer, 100)).toEqual({ at: 1, row: 0 });
  });

  it('joins a page of which nothing is left with the next one', () => {
    const joined = learn(whole, 0, page(201, 400));
    expect(joined).toHaveLength(2);
    expect(learn(joined, 0, page(201, 400))).toEqual([
      { start: undefined, count: 200 },
      { start: id(400), count: 100 },
    ]);
    const gone = learn(learn(whole, 1, { rows: [], next: null }), 1, { rows: [], next: null });
    expect(gone).toEqual([whole[0], { start: id(200), count: 0 }]);
  });

  it('divides a page in which there are more by now than can be read at once', () => {
    const grown = learn(learn(whole, 0, { rows: rows(1, 100), next: null }), 0, page(1, 150));
    expect(grown.slice(0, 3)).toEqual([
      { start: undefined, count: 150 },
      { start: id(150), count: null },
      { start: id(200), count: 200 },
    ]);
    expect(learn(grown, 1, page(151, 350))[1]).toEqual({ start: id(150), count: 50 });
  });
});
