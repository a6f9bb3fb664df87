import type { TextEntry } from '../entries.ts';
import { messageResource } from './resource.ts';

type Query = Readonly<Record<string, unknown>>;

/** A page of texts in Twilio's shape, newest first; filters To, From and DateSent (a day in UTC, also `<` and `>`). */
export function listTexts(all: readonly TextEntry[], query: Query, accountSid: string): Record<string, unknown> {
  const found = all.filter((text) => matches(text, query)).toReversed();
  const size = typeof query.PageSize === 'number' ? query.PageSize : 50;
  const page = typeof query.Page === 'number' ? query.Page : 0;
  const messages = found.slice(page * size, (page + 1) * size).map((text) => messageResource(text, accountSid));
  const uriOf = (number: number) => {
    const fields = { ...query, PageSize: size, Page: number };
    const search = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    return `/2010-04-01/Accounts/${accountSid}/Messages.json?${search}`;
  };
  return {
    messages,
    first_page_uri: uriOf(0),
    next_page_uri: (page + 1) * size < found.length ? uriOf(page + 1) : null,
    previous_page_uri: page > 0 ? uriOf(page - 1) : null,
    uri: uriOf(page),
    page,
    page_size: size,
    start: page * size,
    end: page * size + Math.max(0, messages.length - 1),
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
