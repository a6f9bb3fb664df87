import { peopleTerms } from '../../domain/people-terms.ts';
import type { SkipReason } from '../../domain/skip-reasons.ts';
import type { UnitOfWork } from '../database.ts';
import { gatherAudience, onlySources } from '../queries/audience.ts';
import { type Candidate, gatherFacts } from '../queries/audience-facts.ts';
import { languageOf } from './compose-messages.ts';
import { decideAudience, type DecidedAudience } from './decide-audience.ts';
import {
  datesOf,
  decideOptionsOf,
  plannedOf,
  type PlannedRecipient,
  type PlanRequest,
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
}

export interface AudiencePreview {
  counts: AudienceCounts;
  /** How many the search and filters leave. */
  matching: number;
  rows: PlannedRecipient[];
  /** The page before ended with a row that is not there any more. */
  lost: boolean;
  more: boolean;
  /** Recipients of the message that serves most of them. */
  mostReaders: number;
  /** Everybody with the decision, in the order of the list. */
  everybody: () => { sourceId: string; reason: SkipReason | null }[];
}

const noMessages: Awaited<ReturnType<typeof writeMessages>> = new Map();

/**
 * Who would get a broadcast: everybody counted, one page of them written. Of the others no more is read than the gate asks, so that 100,000 people
 * are counted in about a second; the page is written together with those who share an address with somebody on it, whatever page they are on.
 */
export async function previewAudience(
  uow: UnitOfWork,
  request: PlanRequest,
  search: PreviewSearch,
): Promise<AudiencePreview> {
  const dates = datesOf(request);
  const options = await decideOptionsOf(uow, request);
  const { method, at, capped } = options;
  const { resendOf = null } = request;
  const terms = peopleTerms(search.q ?? '');
  const audience = decideAudience(
    await gatherFacts(uow, { dates, resendOf, channel: method, at, capped, terms }),
    options,
  );
  const { decided, messages } = audience;
  const shown = decided.filter(
    ({ candidate, reason }) =>
      candidate.found &&
      (search.decision === undefined || (reason === null) === (search.decision === 'send')) &&
      (search.reason === undefined || reason === search.reason),
  );
  const before =
    search.cursor === undefined ? -1 : shown.findIndex(({ candidate }) => candidate.sourceId === search.cursor);
  const page = shown.slice(before + 1, before + 1 + search.limit);
  const readers = page.flatMap(({ candidate, reason }) =>
    reason === null ? (messages.get(candidate.address ?? '')?.readers ?? []) : [candidate],
  );
  const ids = [...new Set(readers.map(({ sourceId }) => sourceId))];
  const only = onlySources(sourceOf(request), ids);
  const rows = ids.length === 0 ? [] : await gatherAudience(uow, { source: only, channel: method, at, capped: false });
  const reasons = new Map(page.map(({ candidate, reason }) => [candidate.sourceId, reason]));
  const sending = rows.filter(({ sourceId }) => (reasons.get(sourceId) ?? null) === null);
  const written = sending.length === 0 ? noMessages : await writeMessages(uow, request, sending);
  const known = new Map(rows.map((row) => [row.sourceId, row]));
  return {
    counts: countsOf(audience, request),
    matching: shown.length,
    rows: page.flatMap(({ candidate: { sourceId, address }, reason }) => {
      const row = known.get(sourceId);
      const message = written.get(sourceId);
      const time = messages.get(address ?? '');
      return row
        ? [plannedOf(row, reason, (reason === null && message && time && { ...message, ...time }) || null)]
        : [];
    }),
    lost: search.cursor !== undefined && before < 0,
    more: shown.length > before + 1 + search.limit,
    mostReaders: [...messages.values()].reduce((most, { readers: { length } }) => Math.max(most, length), 0),
    everybody: () => decided.map(({ candidate: { sourceId }, reason }) => ({ sourceId, reason })),
  };
}

function countsOf({ decided, messages }: DecidedAudience<Candidate>, request: PlanRequest): AudienceCounts {
  const byReason: Record<string, number> = {};
  let otherPreference = 0;
  for (const { candidate, reason } of decided) {
    const { preference } = candidate.facts;
    if (reason !== null) byReason[reason] = (byReason[reason] ?? 0) + 1;
    else if (preference !== null && preference !== request.method) otherPreference += 1;
  }
  const byLanguage: Record<string, number> = {};
  let send = 0;
  for (const { readers } of messages.values()) {
    const language = request.variants?.es
      ? languageOf(
          readers.map(({ facts }) => facts.language),
          request.variants,
        )
      : 'en';
    byLanguage[language] = (byLanguage[language] ?? 0) + readers.length;
    send += readers.length;
  }
  const recipients = decided.length;
  return { recipients, send, messages: messages.size, skip: recipients - send, otherPreference, byReason, byLanguage };
}
