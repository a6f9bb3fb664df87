import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { LongRows } from '../shared/ui/long-rows.tsx';
import type { ListPage } from './lists.ts';

/** Rows of a page as it is asked for, the most that the API gives. */
export const pageRows = 200;

/** Rows before the end of what is loaded at which what follows is asked for. */
const ahead = 100;

/** A page of a list by key: the rows after `start`, up to where the next one starts. `count`: of those rows; null: it was not read yet. */
export interface Page {
  start: string | undefined;
  count: number | null;
}

type Pages = readonly Page[];

/** Before anything was read. */
export const unread: Pages = [{ start: undefined, count: null }];

interface Keyed {
  id: string;
}

/** Rows of a page that come before the next one. */
const within = <Row extends Keyed>(pages: Pages, at: number, rows: readonly Row[]): readonly Row[] => {
  const until = pages[at + 1]?.start;
  return until === undefined ? rows : rows.filter(({ id }) => id <= until);
};

/**
 * After the page at `at` was read, which may be anew: the pages after it stay where they are, however many rows the page has by now, as that of a status in
 * which fewer and fewer are. One that has more than can be read at once becomes two, one that has none joins the next one.
 */
export const learn = (pages: Pages, at: number, { rows, next }: ListPage<Keyed>): Pages => {
  const { start, count } = pages[at] ?? { start: undefined, count: null };
  const [before, after] = [pages.slice(0, at), pages.slice(at + 1)];
  const [follower, ...rest] = after;
  const found = within(pages, at, rows).length;
  if (follower && found === 0) return [...before, { start, count: follower.count }, ...rest];
  const goesOn = next !== null && (follower?.start === undefined || next < follower.start);
  if (goesOn) return [...before, { start, count: found }, { start: next, count: null }, ...after];
  return count === found ? pages : [...before, { start, count: found }, ...after];
};

export const countOf = (pages: Pages): number => pages.reduce((sum, { count }) => sum + (count ?? 0), 0);

/** The page in which a row is, by its place in the list, and its place in there. */
export const placeOf = (pages: Pages, index: number): { at: number; row: number } => {
  let row = index;
  for (const [at, { count }] of pages.entries()) {
    if (row < (count ?? 0)) return { at, row };
    row -= count ?? 0;
  }
  return { at: pages.length - 1, row };
};

export interface Seen {
  first: number;
  last: number;
}

/** Places of the pages that have rows in sight, or soon will have. */
export const pagesInSight = (pages: Pages, { first, last }: Seen): number[] => {
  let from = 0;
  return pages.flatMap(({ count }, at) => {
    const begins = from;
    from += count ?? 0;
    return begins <= last + ahead && (from > first || count === null) ? [at] : [];
  });
};

/** Of each place once. */
const lazily = <T>(of: (at: number) => T) => {
  const known = new Map<number, T>();
  return (at: number): T => {
    const found = known.get(at) ?? of(at);
    known.set(at, found);
    return found;
  };
};

interface PageQuery<Row> {
  queryKey: readonly unknown[];
  queryFn: (context: { signal: AbortSignal }) => Promise<ListPage<Row>>;
}

/**
 * A list of any length, for a table that shows what is in sight: further pages come while somebody scrolls, and what is invalidated is read anew of the pages
 * in sight alone. The rows have to be in the order of their ids, by which they are paged. `total`: of all rows, where it is known.
 */
export function useLongList<Row extends Keyed>(
  query: (cursor: string | undefined) => PageQuery<Row>,
  total: number | undefined,
) {
  const client = useQueryClient();
  const [pages, setPages] = useState(unread);
  const [seen, setSeen] = useState<Seen>({ first: 0, last: 0 });
  const [pressed, setPressed] = useState<string>();
  const shown = new Set(pagesInSight(pages, seen));
  // Load more, by who reads the page without scrolling it.
  for (const [at, { start }] of pages.entries()) if (start !== undefined && start === pressed) shown.add(at);
  const places = [...shown].toSorted((a, b) => a - b);
  const results = useQueries({ queries: places.map((at) => query(pages[at]?.start)) });
  const read = new Map(places.map((at, index) => [at, results[index]?.data]));
  const learned = places.reduceRight((known, at) => {
    const page = read.get(at);
    return page ? learn(known, at, page) : known;
  }, pages);
  if (learned !== pages) setPages(learned);

  // Those out of sight are drawn as they were read: the one with the focus, and some around what is in sight.
  const rowsOf = lazily((at) =>
    within(
      pages,
      at,
      (read.get(at) ?? client.getQueryData<ListPage<Row>>(query(pages[at]?.start).queryKey))?.rows ?? [],
    ),
  );
  const end = pages.at(-1);
  const long: LongRows<Row> = {
    count: countOf(pages),
    total: end?.count === null ? total : countOf(pages),
    rowAt: (index) => {
      const { at, row } = placeOf(pages, index);
      return rowsOf(at)[row];
    },
    rowKey: ({ id }) => id,
    // Only where other pages are in sight: else the table would be drawn anew with each row that comes.
    onSeen: (first, last) =>
      setSeen((now) => {
        const next = { first, last };
        return String(pagesInSight(pages, now)) === String(pagesInSight(pages, next)) ? now : next;
      }),
  };
  return {
    long: pages[0]?.count === null ? undefined : long,
    error: results.find(({ error }) => error !== null)?.error,
    onRetry: () => results.forEach((result) => result.isError && void result.refetch()),
    more:
      end?.count === null && end.start !== undefined
        ? {
            load: () => setPressed(end.start),
            busy: results.at(-1)?.isFetching === true && places.at(-1) === pages.length - 1,
          }
        : undefined,
  };
}
