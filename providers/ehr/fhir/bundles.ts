import { EhrInvalidAnswer } from '../errors.ts';
import { readInstant } from '../../../domain/time.ts';
import type { EhrPage, PartialReason, ReadEnd } from '../port.ts';
import type { FhirClient } from './client.ts';
import { type Bundle, bundleSchema } from './schemas.ts';
import { serverTime } from './sign-in.ts';
import type { Answer } from './transport.ts';

export interface Search<T> {
  type: string;
  /** Without paging. */
  params: readonly (readonly [name: string, value: string])[];
  scope: ReadEnd['scope'];
  changedSince: string | null;
  pageSize: number;
  /** null for what cannot be read. */
  parse: (json: unknown) => T | null;
  /** Whether it was asked for; servers that do not know a parameter send everything. */
  keep: (record: T) => boolean;
  /** As in "does not allow these credentials to …". */
  what: string;
  signal?: AbortSignal | undefined;
}

/** Changes that were under way when a read began may bear an earlier time than others that it saw. */
const overlapMs = 60_000;

type Countable = { id: string; changedAt: string | null };

/**
 * Reads a search to its end, page by page, and says of the whole whether it can be trusted. Throws where a page fails. One page is fetched ahead, while
 * whoever reads works on the one before.
 */
export async function* readPages<T extends Countable>(
  client: FhirClient,
  search: Search<T>,
): AsyncGenerator<EhrPage<T>> {
  const left = new AbortController();
  const signal = search.signal ? AbortSignal.any([search.signal, left.signal]) : left.signal;
  const get = (url: URL): Promise<Answer> => {
    const answer = client.get(url, { what: search.what, signal });
    // It may fail before anybody waits for it; who then does hears of it.
    answer.catch(() => {});
    return answer;
  };
  const tally = new Tally(search);
  const first = client.resolve(
    queryOf(search, [
      ['_count', String(search.pageSize)],
      ['_total', 'accurate'],
    ]),
  );
  const visited = new Set([first.href]);
  let coming = get(first);
  try {
    for (;;) {
      const answer = await coming;
      const bundle = bundleOf(answer);
      const records = tally.take(answer, bundle);
      const next = nextOf(bundle, client);
      if (!next) {
        yield { records, end: await tally.end(() => countOf(client, search)) };
        return;
      }
      if (visited.has(next.href)) throw new EhrInvalidAnswer('The pages of PIMSY lead round in a circle.');
      visited.add(next.href);
      coming = get(next);
      yield { records, end: null };
    }
  } finally {
    left.abort();
  }
}

/** Counts what comes, and notices what shows that something is missing. */
class Tally<T extends Countable> {
  readonly #search: Search<T>;
  readonly #reasons = new Set<PartialReason>();
  readonly #seen = new Set<string>();
  #pages = 0;
  #kept = 0;
  #total: number | null = null;
  /** When the server made the search, by its clock. */
  #began: number | null = null;

  constructor(search: Search<T>) {
    this.#search = search;
  }

  /** The records of a page that were asked for. */
  take(answer: Answer, bundle: Bundle): T[] {
    if (this.#pages++ === 0) this.#began = beganAt(answer, bundle);
    if (bundle.total !== undefined) {
      if (this.#total !== null && bundle.total !== this.#total) this.#reasons.add('changed-meanwhile');
      this.#total = bundle.total;
    }
    const matches = bundle.entry.filter(
      ({ resource, search }) => resource.resourceType === this.#search.type && (search?.mode ?? 'match') === 'match',
    );
    const records = matches.flatMap(({ resource }) => this.#one(resource) ?? []);
    this.#kept += records.length;
    return records;
  }

  async end(count: () => Promise<number | null>): Promise<ReadEnd> {
    const { scope, changedSince } = this.#search;
    this.#total ??= await count();
    if (this.#total === null) this.#reasons.add('uncounted');
    // One that changed its place while it was read may be missing where its neighbour came twice, so the number of different ones counts.
    else if (this.#total !== this.#seen.size) this.#reasons.add('count-differs');
    const whole = this.#reasons.size === 0;
    const nextSince = whole && this.#began !== null ? new Date(this.#began - overlapMs).toISOString() : changedSince;
    return { whole, reasons: [...this.#reasons], scope, count: this.#kept, nextSince };
  }

  #one(resource: { [field: string]: unknown }): T | null {
    const record = this.#search.parse(resource);
    const id = record?.id ?? (typeof resource['id'] === 'string' ? resource['id'] : '');
    if (this.#seen.has(id)) this.#reasons.add('repeated');
    this.#seen.add(id);
    if (record === null) this.#reasons.add('unreadable');
    else if (changedAfter(record, this.#began)) this.#reasons.add('changed-meanwhile');
    return record !== null && this.#search.keep(record) ? record : null;
  }
}

const queryOf = <T>({ type, params }: Search<T>, more: readonly (readonly [string, string])[]): string =>
  `${type}?${new URLSearchParams([...params, ...more].map(([name, value]) => [name, value]))}`;

export function bundleOf({ json }: Answer): Bundle {
  const { data } = bundleSchema.safeParse(json);
  if (data) return data;
  throw new EhrInvalidAnswer('PIMSY answered with something that is no page of records.');
}

/**
 * When the server made the search, by its own clock; null where it does not say. Some keep a search for later askers, and say in the page when they made
 * it; the header says only when it was sent, in whole seconds.
 */
function beganAt(answer: Answer, bundle: Bundle): number | null {
  const made = readInstant(bundle.meta?.lastUpdated ?? '');
  const sent = serverTime(answer, NaN);
  const times = [...(made === null ? [] : [Date.parse(made)]), ...(Number.isNaN(sent) ? [] : [sent + 999])];
  return times.length === 0 ? null : Math.min(...times);
}

const changedAfter = ({ changedAt }: Countable, began: number | null): boolean =>
  changedAt !== null && began !== null && Date.parse(changedAt) >= began;

/** @throws EhrUnsupported where it lies on another server */
export function nextOf(bundle: Bundle, client: FhirClient): URL | null {
  const next = bundle.link.find(({ relation }) => relation === 'next')?.url;
  return next === undefined ? null : client.resolve(next);
}

/** For servers that do not count while they page. */
async function countOf<T>(client: FhirClient, search: Search<T>): Promise<number | null> {
  const { what, signal } = search;
  return (
    bundleOf(await client.get(client.resolve(queryOf(search, [['_summary', 'count']])), { what, signal })).total ?? null
  );
}
