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

/** Reads a search to its end, page by page, and says of the whole whether it can be trusted. Throws where a page fails. */
export async function* readPages<T extends { id: string; changedAt: string | null }>(
  client: FhirClient,
  search: Search<T>,
): AsyncGenerator<EhrPage<T>> {
  const { type, params, pageSize, what, signal } = search;
  const reasons = new Set<PartialReason>();
  const seen = new Set<string>();
  const visited = new Set<string>();
  let total: number | null = null;
  let began: number | null = null;
  let count = 0;
  let url: URL | null = client.resolve(
    `${type}?${new URLSearchParams([...params.map(([name, value]) => [name, value]), ['_count', String(pageSize)], ['_total', 'accurate']])}`,
  );
  while (url) {
    visited.add(url.href);
    const answer: Answer = await client.get(url, { what, signal });
    const bundle = bundleOf(answer);
    if (visited.size === 1) began = beganAt(answer, bundle);
    if (bundle.total !== undefined) {
      if (total !== null && bundle.total !== total) reasons.add('changed-meanwhile');
      total = bundle.total;
    }
    const records: T[] = [];
    for (const { resource, search: found } of bundle.entry) {
      if (resource.resourceType !== type || (found?.mode ?? 'match') !== 'match') continue;
      const record = search.parse(resource);
      const id = record?.id ?? (typeof resource['id'] === 'string' ? resource['id'] : '');
      if (seen.has(id)) reasons.add('repeated');
      seen.add(id);
      if (record === null) reasons.add('unreadable');
      else if (changedAfter(record, began)) reasons.add('changed-meanwhile');
      if (record !== null && search.keep(record)) records.push(record);
    }
    count += records.length;
    url = nextOf(bundle, client);
    if (url && visited.has(url.href)) throw new EhrInvalidAnswer('The pages of PIMSY lead round in a circle.');
    if (url) yield { records, end: null };
    else {
      total ??= await countOf(client, search);
      if (total === null) reasons.add('uncounted');
      // One that changed its place while it was read may be missing where its neighbour came twice, so the number of different ones counts.
      else if (total !== seen.size) reasons.add('count-differs');
      const whole = reasons.size === 0;
      const nextSince = whole && began !== null ? new Date(began - overlapMs).toISOString() : search.changedSince;
      yield { records, end: { whole, reasons: [...reasons], scope: search.scope, count, nextSince } };
    }
  }
}

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

const changedAfter = ({ changedAt }: { changedAt: string | null }, began: number | null): boolean =>
  changedAt !== null && began !== null && Date.parse(changedAt) >= began;

function nextOf(bundle: Bundle, client: FhirClient): URL | null {
  const next = bundle.link.find(({ relation }) => relation === 'next')?.url;
  return next === undefined ? null : client.resolve(next);
}

/** For servers that do not count while they page. */
async function countOf<T>(client: FhirClient, { type, params, what, signal }: Search<T>): Promise<number | null> {
  const query = new URLSearchParams([...params.map(([name, value]) => [name, value]), ['_summary', 'count']]);
  return bundleOf(await client.get(client.resolve(`${type}?${query}`), { what, signal })).total ?? null;
}
