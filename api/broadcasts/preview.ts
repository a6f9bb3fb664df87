import { changesSince, keepView } from '../../db/broadcasts/audience-view.ts';
import {
  type Composed,
  previewAudience,
  type PreviewLine,
  type PreviewSearch,
} from '../../db/broadcasts/preview-audience.ts';
import type { UnitOfWork } from '../../db/database.ts';
import type { LeftOut } from '../../db/entities/index.ts';
import { maskedAddress } from '../../domain/masked-address.ts';
import { confirmLinkPlaceholder, confirmLinkShown } from '../../domain/placeholders.ts';
import type { Preview, PreviewRow } from '../../domain/schemas/messaging.ts';
import { countSegments } from '../../domain/segments.ts';
import { secondsAloud } from '../../domain/spoken.ts';
import { listChanged } from '../problem.ts';
import { faxSize } from '../../db/messages/fax-size.ts';

interface Asked extends PreviewSearch {
  /** Of an earlier answer, to tell what has changed since. */
  since?: string | undefined;
  /** Keep what is shown, to be compared with. */
  remember?: boolean | undefined;
}

interface Context {
  now: Date;
  /** Of one that was sent and waits; null: it is being composed. */
  broadcastId: string | null;
  /** `by`: names. */
  leftOut: readonly LeftOut[];
}

/**
 * Who would get a broadcast, counted, and one page of them; the cursor is the id of the last row shown. Of a broadcast that waits the changes are
 * told since it was last looked at, or was sent, unless another look is named. @throws Problem 409 where the row of the cursor is not listed any more
 */
export async function previewOf(
  uow: UnitOfWork,
  composed: Composed,
  { since, remember, ...search }: Asked,
  { now, broadcastId, leftOut }: Context,
): Promise<Preview> {
  const found = await previewAudience(uow, composed, search);
  // The audience changes while somebody turns pages; the row that the page ended with may be gone.
  if (found.lost) throw listChanged();
  const { counts, matching, rows, more, everybody } = found;
  const lines = remember || since !== undefined ? everybody() : [];
  const before = { view: since ?? null, broadcastId, lines };
  const changes = since !== undefined || (remember && broadcastId) ? await changesSince(uow, before) : null;
  const view = remember ? await keepView(uow, { lines, broadcastId, now }) : null;
  const at = [composed].flat()[0]?.at ?? now.toISOString();
  const recorded = [composed].flat().some(({ recordingId = null }) => recordingId !== null);
  const out = new Map(leftOut.map((one) => [one.sourceId, one]));
  return {
    counts,
    matching,
    rows: rows.map((row) => rowOf(row, { at, recorded, out: out.get(row.sourceId) })),
    next: more ? (rows.at(-1)?.sourceId ?? null) : null,
    view,
    changes,
  };
}

function rowOf(
  one: PreviewLine,
  { at, recorded, out }: { at: string; recorded: boolean; out: LeftOut | undefined },
): PreviewRow {
  const { message, reason } = one;
  return {
    id: one.sourceId,
    clientId: one.clientId,
    name: one.name,
    source: one.source,
    address: one.method && one.address && maskedAddress(one.address),
    decision: reason === null ? 'send' : 'skip',
    reason,
    method: one.method,
    leftOut: out ? { by: out.by, at: out.at } : null,
    text:
      message &&
      (message.subject === null ? message.body : `${message.subject}\n\n${message.body}`).replaceAll(
        confirmLinkPlaceholder,
        confirmLinkShown,
      ),
    size: message && message.segments !== null ? sizeOf(message.body) : null,
    // A recording has its own length, which is no one's alone.
    seconds: message && one.method === 'voice' && !recorded ? secondsAloud(message.body, message.language) : null,
    fax: message && one.method === 'fax' ? faxSize(message.body, message.language) : null,
    language: message?.language ?? null,
    sendAt: message && new Date(message.notBefore ?? at).toISOString(),
    waits: (message?.notBefore ?? null) !== null,
    zone: one.zone,
    sharedWith: message ? message.recipients - 1 : 0,
  };
}

function sizeOf(text: string): PreviewRow['size'] {
  const { encoding, units, segments } = countSegments(text);
  return { encoding, units, segments };
}
