import type { PlannedRecipient } from '../../db/broadcasts/plan.ts';
import { maskedAddress } from '../../domain/masked-address.ts';
import type { Preview, PreviewRow } from '../../domain/schemas/messaging.ts';
import { invalid } from '../problem.ts';

interface Page {
  cursor?: string;
  limit: number;
  decision?: 'send' | 'skip';
}

/** Who would get a broadcast, counted, and one page of them; the cursor is the id of the last row shown. */
export function previewOf(planned: PlannedRecipient[], { cursor, limit, decision }: Page): Preview {
  const shown = planned.filter((one) => decision === undefined || decisionOf(one) === decision);
  const before = cursor === undefined ? -1 : shown.findIndex((one) => one.sourceId === cursor);
  // The audience changes while somebody turns pages; the row that the page ended with may be gone.
  if (cursor !== undefined && before < 0)
    throw invalid({ path: 'cursor', message: 'is not on the list any more: refresh it' });
  const page = shown.slice(before + 1, before + 1 + limit);
  const more = shown.length > before + 1 + limit;
  return { counts: countsOf(planned), rows: page.map(rowOf), next: more ? (page.at(-1)?.sourceId ?? null) : null };
}

const decisionOf = ({ reason }: PlannedRecipient) => (reason === null ? 'send' : 'skip');

export function countsOf(planned: PlannedRecipient[]): Preview['counts'] {
  const byReason: Record<string, number> = {};
  for (const { reason } of planned) if (reason) byReason[reason] = (byReason[reason] ?? 0) + 1;
  const byLanguage: Record<string, number> = {};
  for (const { message } of planned)
    if (message) byLanguage[message.language] = (byLanguage[message.language] ?? 0) + 1;
  const send = planned.filter(({ reason }) => reason === null).length;
  return {
    recipients: planned.length,
    send,
    messages: new Set(planned.flatMap(({ message }) => (message ? [message] : []))).size,
    skip: planned.length - send,
    otherPreference: planned.filter((one) => one.prefersOther).length,
    byReason,
    byLanguage,
  };
}

function rowOf(one: PlannedRecipient): PreviewRow {
  const { message } = one;
  return {
    id: one.sourceId,
    clientId: one.clientId,
    name: one.name,
    source: one.source,
    address: one.address && maskedAddress(one.address),
    decision: decisionOf(one),
    reason: one.reason,
    text: message && (message.subject === null ? message.body : `${message.subject}\n\n${message.body}`),
    segments: message?.segments ?? null,
    language: message?.language ?? null,
    sendAt: message?.notBefore ?? null,
    zone: one.zone,
    sharedWith: message ? message.recipients - 1 : 0,
  };
}
