import { type CcdListRow, ccdById, ownCcds } from '../../db/ccd/list.ts';
import { ccdDueAt, ccdRules } from '../../db/ccd/due.ts';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { CcdRequest, Document } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockRow } from '../../db/lock-row.ts';
import { isNoticeReader } from '../../db/portal/notice-reader.ts';
import { markOpened } from '../../db/queries/portal-documents.ts';
import { mostCcdBytes } from '../../domain/ccd/check.ts';
import { isOpenCcd, openCcdStatuses } from '../../domain/ccd/requests.ts';
import type { OwnCcd, OwnCcdState } from '../../domain/schemas/ccd.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { DocumentStorage } from '../../providers/storage/port.ts';
import { openSome } from '../chart-handoff/sealed.ts';
import { Problem, tooMany } from '../problem.ts';
import type { Own } from './information.ts';
import { found, pageOf } from './rows.ts';

/* A client's own side of the clinical documents (CCD) that they ask for: whose they are comes from the session alone. */

export interface OwnCcdAsking extends Own {
  keyRing: KeyRing;
}

const what = 'clinical document';
const hourMs = 3_600_000;
/** Requests of one client within a day: each asks PIMSY, and may be work for staff. */
const mostADay = 5;

function stateOf({ status, shown }: CcdListRow): OwnCcdState {
  if (status === 'needs-staff') return 'with-staff';
  if (isOpenCcd(status)) return 'preparing';
  if (status === 'declined') return 'declined';
  return shown ? 'ready' : 'taken-back';
}

function shaped(row: CcdListRow, keyRing: KeyRing): OwnCcd {
  const { id, askedAt, dueAt, answeredAt, madeOn, source, words, isNew, overdue } = row;
  const state = stateOf(row);
  return {
    id,
    askedAt,
    dueAt,
    answeredAt,
    madeOn,
    source: state === 'ready' ? source : null,
    words: openSome(keyRing, 'ccd_request', id, words),
    state,
    overdue,
    unread: state === 'ready' && isNew,
  };
}

export async function listOwnCcds(
  uow: UnitOfWork,
  { after, limit }: { after: string | null; limit: number },
  { principal: { clientId, accountId: reader }, now, keyRing }: OwnCcdAsking,
): Promise<{ rows: OwnCcd[]; next: string | null }> {
  const { rows, next } = pageOf(await ownCcds(uow, { clientId, reader, after, limit }, now), limit);
  return { rows: rows.map((row) => shaped(row, keyRing)), next };
}

/** One is open at a time: whoever asks once more, or presses twice, gets the one that is. @throws Problem 429 where they have asked too often today */
export async function askForCcd(uow: UnitOfWork, { principal, now, keyRing }: OwnCcdAsking): Promise<OwnCcd> {
  const { clientId, accountId } = principal;
  found(await holdClient(uow, clientId), 'client');
  const requests = await uow.em.find(CcdRequest, { clientId, askedAt: { $gt: new Date(now.getTime() - 24 * hourMs) } });
  const open = await uow.em.findOne(CcdRequest, { clientId, status: { $in: [...openCcdStatuses] } });
  if (!open && requests.length >= mostADay)
    throw tooMany('You have asked for your clinical document several times today', 12 * 3_600);
  const id = open?.id ?? newId();
  if (!open) {
    const dueAt = ccdDueAt(await ccdRules(uow), now);
    uow.em.create(CcdRequest, { id, clientId, accountId, askedAt: now, dueAt, createdAt: now });
    await uow.em.flush();
    await uow.note('ccd-asked', 'client', clientId);
  }
  return shaped(found(await ccdById(uow, id, now, accountId), what), keyRing);
}

/** Where the bytes of an own one lie that is shown. That it was opened is written down before the first of them goes out. @throws Problem 404 */
export async function openOwnCcd(
  uow: UnitOfWork,
  id: string,
  how: 'ccd-opened' | 'ccd-downloaded',
  { principal: { clientId, accountId, actsFor }, now }: Own,
) {
  const request = found(await uow.em.findOne(CcdRequest, { id, clientId, status: 'ready' }), what);
  const shown = { id: request.documentId ?? '', clientId, exposed: true, status: 'clean', withdrawnAt: null } as const;
  const document = found(await lockRow(uow, Document, shown), what);
  if (!document.sha256) throw new Error('A clean document without content');
  const about = { clientId, right: 'ccd', askedBy: request.accountId, now } as const;
  const told = !actsFor || (await isNoticeReader(uow, accountId, about));
  await markOpened(uow, { id: document.id, by: accountId, told, now });
  await uow.note(how, 'document', document.id);
  const { madeOn = null, source = null } = request;
  return { sha256: document.sha256, madeOn, source };
}

/** @throws Problem 404 where the storage has it no more, 503 where it is damaged there */
export async function ccdBytes(storage: DocumentStorage, practiceId: string, sha256: string): Promise<Buffer> {
  const content = found(await storage.open(practiceId, sha256), what);
  try {
    if (content.bytes > mostCcdBytes) throw unreadable();
    return await content.read({ start: 0, end: content.bytes });
  } finally {
    await content.close();
  }
}

/** It was read when it was checked, so this is trouble of ours. */
export const unreadable = () =>
  new Problem(503, 'unreadable', 'Your clinical document cannot be shown right now', {
    next: 'Download it instead, or call the practice.',
  });
