import type { TextEntry } from '../entries.ts';
import { messageResource } from './resource.ts';

type Query = Readonly<Record<string, unknown>>;

/** A page of texts in Twilio's shape, newest first; filters To, From and DateSent (a day in UTC, also `<` and `>`). */
export const listTexts = (all: readonly TextEntry[], query: Query, accountSid: string): Record<string, unknown> =>
  pageOf(all.filter((text) => matches(text, query)).toReversed(), query, {
    path: `/2010-04-01/Accounts/${accountSid}/Messages.json`,
    name: 'messages',
    resource: (text) => messageResource(text, accountSid),
  });

/** A page of what was found, under the name that Twilio gives to it. */
export function pageOf<T>(
  found: readonly T[],
  query: Query,
  { path, name, resource }: { path: string; name: string; resource: (entry: T) => Record<string, unknown> },
): Record<string, unknown> {
  const size = typeof query.PageSize === 'number' ? query.PageSize : 50;
  const page = typeof query.Page === 'number' ? query.Page : 0;
  const entries = found.slice(page * size, (page + 1) * size).map(resource);
  const uriOf = (number: number) => {
    const fields = { ...query, PageSize: size, Page: number };
    const search = new URLSearchParams(Object.entries(fields).map(([key, value]) => [key, String(value)]));
    return `${path}?${search}`;
  };
  return {
    [name]: entries,
    first_page_uri: uriOf(0),
    next_page_uri: (page + 1) * size < found.length ? uriOf(page + 1) : null,
    previous_page_uri: page > 0 ? uriOf(page - 1) : null,
    uri: uriOf(page),
    page,
    page_size: size,
    start: page * size,
    end: page * size + Math.max(0, entries.length - 1),
  };
}

function matches(text: TextEntry, query: Query): boolean {
  const day = text.updatedAt.slice(0, 10);
  const dayOf = (name: string) => (typeof query[name] === 'string' ? query[name].slice(0, 10) : null);
  const [on, before, after] = [dayOf('DateSent'), dayOf('DateSent<'), dayOf('DateSent>')];
  return (
    (query.To === undefined || query.To === text.to) &&
    (query.From === undefined || query.From === text.from) &&
    (on === null || on === day) &&
    (before === null || day <= before) &&
    (after === null || day >= after)
  );
}
