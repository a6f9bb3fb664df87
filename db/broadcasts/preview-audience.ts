import type { BroadcastMethod } from '../../domain/message-types.ts';
import { peopleTerms } from '../../domain/people-terms.ts';
import { listedBy, methodByPreference } from '../../domain/preferred-method.ts';
import type { SkipReason } from '../../domain/skip-reasons.ts';
import type { UnitOfWork } from '../database.ts';
import { gatherAudience, onlySources } from '../queries/audience.ts';
import { type Candidate, gatherFacts } from '../queries/audience-facts.ts';
import { gatherStaff } from '../queries/staff-audience.ts';
import type { SeenLine } from './audience-view.ts';
import { languageOf } from './compose-messages.ts';
import { decideAudience, type DecidedAudience } from './decide-audience.ts';
import {
  decideOptionsOf,
  longOf,
  plannedOf,
  type PlannedRecipient,
  type PlanRequest,
  searchOf,
  sourceOf,
  writeMessages,
} from './plan.ts';

export interface PreviewSearch {
  /** Id of the source row that the page before ended with. */
  cursor?: string | undefined;
  limit: number;
  decision?: 'send' | 'skip' | undefined;
  reason?: string | undefined;
  /** Parts of a name, or a record number. */
  q?: string | undefined;
}

export interface AudienceCounts {
  recipients: number;
  send: number;
  messages: number;
  skip: number;
  otherPreference: number;
  byReason: Record<string, number>;
  byLanguage: Record<string, number>;
  byMethod: Record<string, { send: number; messages: number }>;
}

/** A line with the method that they would be reached by; null: by none. */
export interface PreviewLine extends PlannedRecipient {
  method: BroadcastMethod | null;
}

export interface AudiencePreview {
  counts: AudienceCounts;
  /** How many the search and filters leave. */
  matching: number;
  rows: PreviewLine[];
  /** The page before ended with a row that is not there any more. */
  lost: boolean;
  more: boolean;
  /** Recipients of the message that serves most of them. */
  mostReaders: number;
  /** Everybody with the decision, in the order of the list; of one method, or of all. */
  everybody: (method?: BroadcastMethod) => SeenLine[];
}

/** What is asked about at once: a broadcast, or all of a composition by each person's preference, a method each. */
export type Composed = PlanRequest | readonly PlanRequest[];

interface Half {
  request: PlanRequest;
  audience: DecidedAudience<Candidate>;
}

interface Line {
  candidate: Candidate;
  reason: SkipReason | null;
  half: Half;
}

const noMessages: Awaited<ReturnType<typeof writeMessages>> = new Map();

/**
 * Who would get a broadcast: everybody counted, one page of them written. Of the others no more is read than the gate asks, so that 100,000 people
 * are counted in about a second; the page is written together with those who share an address with somebody on it, whatever page they are on.
 */
export async function previewAudience(
  uow: UnitOfWork,
  composed: Composed,
  search: PreviewSearch,
): Promise<AudiencePreview> {
  const requests = [composed].flat();
  const { lines, halves } = await decideLines(uow, requests, search.q ?? '');
  const shown = lines.filter(
    ({ candidate, reason }) =>
      candidate.found &&
      (search.decision === undefined || (reason === null) === (search.decision === 'send')) &&
      (search.reason === undefined || reason === search.reason),
  );
  const before =
    search.cursor === undefined ? -1 : shown.findIndex(({ candidate }) => candidate.sourceId === search.cursor);
  const page = shown.slice(before + 1, before + 1 + search.limit);
  const planned = new Map<string, PreviewLine>();
  for (const [half, part] of Map.groupBy(page, (line) => line.half))
    for (const row of await writeLines(uow, half, part)) planned.set(row.sourceId, row);
  const of = (method: BroadcastMethod | undefined) =>
    method === undefined ? lines : lines.filter(({ half }) => half.request.method === method);
  return {
    counts: countsOf(lines, halves),
    matching: shown.length,
    rows: page.flatMap(({ candidate }) => planned.get(candidate.sourceId) ?? []),
    lost: search.cursor !== undefined && before < 0,
    more: shown.length > before + 1 + search.limit,
    mostReaders: halves
      .flatMap(({ audience }) => [...audience.messages.values()])
      .reduce((most, { readers: { length } }) => Math.max(most, length), 0),
    everybody: (method) =>
      of(method).map(({ candidate: { sourceId }, reason, half }) => ({
        sourceId,
        reason,
        // Where there is one alone nobody moves to another.
        ...(halves.length > 1 && method === undefined ? { method: half.request.method } : {}),
      })),
  };
}

/** Everybody with the decision, in the order of the list: each is asked about as to one method. */
async function decideLines(
  uow: UnitOfWork,
  requests: readonly PlanRequest[],
  q: string,
): Promise<{ lines: Line[]; halves: Half[] }> {
  const [first] = requests;
  if (!first) throw new Error('There is no broadcast to ask about');
  const { share = null } = first;
  const options = [];
  for (const request of requests) options.push({ request, options: await decideOptionsOf(uow, request) });
  const candidates = await gatherFacts(uow, {
    ...searchOf(first),
    channels: requests.map(({ method }) => method),
    capped: options.some(({ options: { capped } }) => capped),
    terms: peopleTerms(q),
  });
  const methodOf = ({ facts }: Candidate) =>
    requests.length > 1 && share ? listedBy(facts.preference, share) : first.method;
  const parts = Map.groupBy(candidates, methodOf);
  const halves = options.map(({ request, options: how }) => ({
    request,
    audience: decideAudience(parts.get(request.method) ?? [], how),
  }));
  const lines = new Map<Candidate, Line>();
  for (const half of halves) for (const one of half.audience.decided) lines.set(one.candidate, { ...one, half });
  return { lines: candidates.flatMap((candidate) => lines.get(candidate) ?? []), halves };
}

/** Lines of a page that are of one method, each with its message. */
async function writeLines(
  uow: UnitOfWork,
  { request, audience: { messages } }: Half,
  page: readonly Line[],
): Promise<PreviewLine[]> {
  const { method, at, share } = request;
  const readers = page.flatMap(({ candidate, reason }) =>
    reason === null ? (messages.get(candidate.address ?? '')?.readers ?? []) : [candidate],
  );
  const ids = [...new Set(readers.map(({ sourceId }) => sourceId))];
  const { source, kind, toStaff } = sourceOf(request);
  const asked = { source: onlySources(source, ids), kind, channel: method, at, capped: false };
  const rows = ids.length === 0 ? [] : await (toStaff ? gatherStaff(uow, asked) : gatherAudience(uow, asked));
  const reasons = new Map(page.map(({ candidate, reason }) => [candidate.sourceId, reason]));
  const sending = rows.filter(({ sourceId }) => (reasons.get(sourceId) ?? null) === null);
  const written = sending.length === 0 ? noMessages : await writeMessages(uow, request, sending);
  const known = new Map(rows.map((row) => [row.sourceId, row]));
  const long = longOf(request, written.values());
  return page.flatMap(({ candidate: { sourceId, address }, reason: refused }) => {
    const row = known.get(sourceId);
    if (!row) return [];
    const message = written.get(sourceId);
    const reason = refused === null && message && long.has(message) ? 'too-long' : refused;
    const time = messages.get(address ?? '');
    const isReached = !share || methodByPreference(row.preference, share) !== null;
    return [
      {
        ...plannedOf(request, row, reason, (reason === null && message && time && { ...message, ...time }) || null),
        method: isReached ? method : null,
      },
    ];
  });
}

function countsOf(lines: readonly Line[], halves: readonly Half[]): AudienceCounts {
  const byReason: Record<string, number> = {};
  let otherPreference = 0;
  for (const { candidate, reason, half } of lines) {
    const { preference } = candidate.facts;
    const { method, share } = half.request;
    if (reason !== null) byReason[reason] = (byReason[reason] ?? 0) + 1;
    else if (!share && preference !== null && preference !== method) otherPreference += 1;
  }
  const byLanguage: Record<string, number> = {};
  const byMethod: AudienceCounts['byMethod'] = {};
  let [send, messages] = [0, 0];
  for (const { request, audience } of halves) {
    const of = { send: 0, messages: audience.messages.size };
    byMethod[request.method] = of;
    for (const { readers } of audience.messages.values()) {
      const language = request.variants?.es
        ? languageOf(
            readers.map(({ facts }) => facts.language),
            request.variants,
          )
        : 'en';
      byLanguage[language] = (byLanguage[language] ?? 0) + readers.length;
      of.send += readers.length;
    }
    send += of.send;
    messages += of.messages;
  }
  const recipients = lines.length;
  const skip = recipients - send;
  return { recipients, send, messages, skip, otherPreference, byReason, byLanguage, byMethod };
}
