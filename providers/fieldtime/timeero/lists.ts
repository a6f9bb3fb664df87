import { FieldTimeIncomplete, FieldTimeMisaddressed } from '../errors.ts';
import type { Page, Unreadable } from '../port.ts';
import { errorOf } from './answers.ts';
import type { Answer, TimeeroHttp } from './http.ts';
import { idOf, isRecord, UnreadableRecord, type WireRecord } from './wire.ts';

/** Timeero gives 100 records a page at most (https://developers.timeero.com/docs/pagination). */
const pageSize = 100;

export interface List<T> {
  path: string;
  /** What it lists, for errors: `users`. */
  what: string;
  query?: Readonly<Record<string, string>>;
  read(record: WireRecord): T;
  /** Our own name for a record, as far as it can be seen in one that is unreadable otherwise. */
  ownName?(record: WireRecord): string | null;
}

interface WirePage {
  records: unknown[];
  current: number;
  last: number;
  perPage: number;
  total: number;
}

/**
 * All pages of a list, one after the other. Each has to carry on where the one before ended, of a list that stays as long as it was at the first
 * page: what doesn't is told as {@link FieldTimeIncomplete}, so that a page cut short never looks like records that are gone.
 */
export async function* pagesOf<T>(http: TimeeroHttp, list: List<T>, signal?: AbortSignal): AsyncGenerator<Page<T>> {
  const seen = new Set<string>();
  const left = new AbortController();
  const both = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
  const get = (number: number): Promise<Answer> => {
    const query = { ...list.query, page: String(number), page_size: String(pageSize) };
    const answer = http.safely({ method: 'GET', path: list.path, query }, both);
    // It may fail before anybody waits for it; who then does hears of it.
    answer.catch(() => {});
    return answer;
  };
  let first: WirePage | null = null;
  // The next page is on its way while the one before is worked on.
  let coming = get(1);
  try {
    for (let number = 1; first === null || number <= first.last; number += 1) {
      const answer = await coming;
      const error = errorOf(answer, 'list of', list.what);
      // The list itself is never missing: another address is.
      if (error) throw error.code === '404' ? new FieldTimeMisaddressed('404') : error;
      const page = wirePageOf(answer);
      first ??= page;
      const misfit = misfitOf(page, first, number) ?? noteIds(page, seen);
      if (misfit) throw new FieldTimeIncomplete(list.what, number, misfit);
      if (number < first.last) coming = get(number + 1);
      yield { ...readable(page.records, list), number, pages: first.last, total: first.total };
    }
  } finally {
    left.abort();
  }
}

/** A page that does not belong to the list as it was when its first page was read, or that holds fewer records than it says. */
function misfitOf(page: WirePage, first: WirePage, number: number): 'changed' | 'short' | 'other-page' | null {
  if (page.current !== number) return 'other-page';
  if (page.total !== first.total || page.perPage !== first.perPage || page.last !== first.last) return 'changed';
  if (page.last !== Math.max(1, Math.ceil(page.total / page.perPage))) return 'short';
  const expected = number < page.last ? page.perPage : page.total - page.perPage * (page.last - 1);
  return page.records.length === expected ? null : 'short';
}

/** A record that comes a second time has moved, and another one has moved past us. */
function noteIds({ records }: WirePage, seen: Set<string>): 'duplicate' | null {
  for (const record of records) {
    const id = isRecord(record) ? idOf(record.id) : null;
    if (id === null) continue;
    if (seen.has(id)) return 'duplicate';
    seen.add(id);
  }
  return null;
}

function readable<T>(records: readonly unknown[], list: List<T>): Pick<Page<T>, 'items' | 'unreadable'> {
  const items: T[] = [];
  const unreadable: Unreadable[] = [];
  for (const record of records) {
    try {
      if (!isRecord(record)) throw new UnreadableRecord('It is no record.');
      items.push(list.read(record));
    } catch (error) {
      if (!(error instanceof UnreadableRecord)) throw error;
      const [id, reference] = isRecord(record) ? [idOf(record.id), list.ownName?.(record) ?? null] : [null, null];
      unreadable.push({ id, reference, problem: error.message });
    }
  }
  return { items, unreadable };
}

/** @throws {FieldTimeMisaddressed} for an answer that is no page of a list */
function wirePageOf({ body }: Answer): WirePage {
  const records = isRecord(body) ? body.data : undefined;
  const meta = isRecord(body) && isRecord(body.meta_data) ? body.meta_data.pagination : undefined;
  if (!Array.isArray(records) || !isRecord(meta)) throw new FieldTimeMisaddressed('no-list');
  const [current, last, perPage, total] = [meta.current_page, meta.last_page, meta.per_page, meta.total].map(count);
  if (current == null || last == null || perPage == null || total == null || perPage < 1) {
    throw new FieldTimeMisaddressed('no-pagination');
  }
  return { records, current, last, perPage, total };
}

function count(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
