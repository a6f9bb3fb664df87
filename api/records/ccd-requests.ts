import type { InferEntity } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { ccdById, ccdList, type CcdListRow } from '../../db/ccd/list.ts';
import { closeCcdAlerts } from '../../db/ccd/answerers.ts';
import { settleCcd } from '../../db/ccd/settle.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { CcdRequest, Document, Practice } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { isOpenCcd } from '../../domain/ccd/requests.ts';
import type { CcdRequest as Shape, ccdRequestQuery, declineCcd, newCcdFile } from '../../domain/schemas/ccd.ts';
import type { Config } from '../../platform/config.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import { openSome, sealWords } from '../chart-handoff/sealed.ts';
import { announce } from '../documents/upload.ts';
import type { Asking } from '../principal.ts';
import { conflict, Problem } from '../problem.ts';
import { assertMayOpen, chartReader } from './chart-access.ts';
import { cursorOf, found, pageOf } from './rows.ts';

/* Requests of clients for their clinical document (CCD), as staff see and answer them: of those charts alone that are open to them. */

export interface AskingCcd extends Asking {
  keyRing: KeyRing;
}
type Row = InferEntity<typeof CcdRequest>;

const what = 'request';

const shaped = ({ words, ...row }: CcdListRow, keyRing: KeyRing): Shape => ({
  ...row,
  words: openSome(keyRing, 'ccd_request', row.id, words),
});

export async function listCcds(
  uow: UnitOfWork,
  { state, client, cursor, limit }: z.output<typeof ccdRequestQuery>,
  { keyRing, ...asking }: AskingCcd,
): Promise<{ rows: Shape[]; next: string | null }> {
  const filter = { open: state === 'open', clientId: client ?? null, after: cursorOf(cursor), limit };
  const { rows, next } = pageOf(await ccdList(uow, filter, chartReader(asking)), limit);
  return { rows: rows.map((row) => shaped(row, keyRing)), next };
}

/** @throws Problem 403, 404 */
export async function readCcd(uow: UnitOfWork, id: string, { principal, now, keyRing }: AskingCcd): Promise<Shape> {
  const row = found(await ccdById(uow, id, now), what);
  await assertMayOpen(uow, principal, row.clientId, now);
  return shaped(row, keyRing);
}

/** An open request under its lock. @throws Problem 403, 404, 409 where it was answered meanwhile */
async function heldOpen(uow: UnitOfWork, id: string, { principal, now }: Asking): Promise<Row> {
  const row = found(await lockRow(uow, CcdRequest, { id }), what);
  await assertMayOpen(uow, principal, row.clientId, now);
  if (isOpenCcd(row.status)) return row;
  throw conflict(
    'answered',
    'This request has been answered already',
    'Read the list again: it stands under Answered.',
  );
}

/** As {@link heldOpen}, for another document. @throws Problem 409 also while one is being looked at */
async function heldForUpload(uow: UnitOfWork, id: string, asking: Asking): Promise<Row> {
  const row = await heldOpen(uow, id, asking);
  if (row.status !== 'checking') return row;
  throw conflict(
    'being-checked',
    'A document is being checked for this request',
    'Wait until that is through; it takes seconds, or as long as the virus scanner is away.',
  );
}

/** Withdraws the document of a request that is not ready: nobody has judged it, so it may be somebody else's. Under the lock of the request. */
async function putAway(uow: UnitOfWork, { documentId }: Row, now: Date): Promise<void> {
  const document = documentId ? await lockRow(uow, Document, { id: documentId, withdrawnAt: null }) : null;
  if (document) uow.em.assign(document, { withdrawnAt: now, exposed: false });
}

/** Says that a file comes. @returns id of the document, to which its bytes are sent */
export async function announceCcd(
  uow: UnitOfWork,
  id: string,
  { name }: z.output<typeof newCcdFile>,
  asking: Asking,
): Promise<string> {
  const { clientId } = await heldForUpload(uow, id, asking);
  const { principal, now } = asking;
  return announce(uow, { clientId, folder: 'portal', name, actor: principal.actor, now });
}

/** The announced file of a request, of who announced it, under the locks of both. @throws Problem 403, 404, 409 */
export async function awaitedCcd(uow: UnitOfWork, id: string, documentId: string, asking: Asking) {
  const { clientId } = found(await uow.em.findOne(CcdRequest, { id }), what);
  const { actor } = asking.principal;
  const row = found(
    await lockRow(uow, Document, { id: documentId, clientId, folder: 'portal', uploadedBy: actor, withdrawnAt: null }),
    'document',
  );
  // Whose bytes have come already is told so, whatever became of the request since.
  if (row.status === 'uploading') await heldForUpload(uow, id, asking);
  return row;
}

/** Its bytes have come: the request's workflow has them scanned and looks into them. @throws Problem 409, 415 where it is no clinical document */
export async function takeCcd(
  uow: UnitOfWork,
  id: string,
  document: { id: string; mediaType?: string | null },
  asking: Asking,
): Promise<void> {
  if (document.mediaType !== 'application/hl7-cda+xml')
    throw new Problem(415, 'not-ccd', 'This is no clinical document (CDA, XML)', {
      next: 'Export the CCD of this client in PIMSY as C-CDA (XML) and upload that. Nothing was kept.',
    });
  const row = await heldForUpload(uow, id, asking);
  const { principal, now } = asking;
  await putAway(uow, row, now);
  uow.em.assign(row, { status: 'checking', reason: null, source: 'staff', documentId: document.id, sections: [] });
  uow.em.assign(row, { answeredBy: principal.staffId, nextAt: now });
  await uow.em.flush();
}

/** Asks PIMSY once more. @throws Problem 403, 404, 409 where it is under way already, or was answered */
export async function fetchAgain(uow: UnitOfWork, id: string, asking: Asking): Promise<void> {
  const row = await heldForUpload(uow, id, asking);
  if (row.status !== 'needs-staff')
    throw conflict('under-way', 'PIMSY is being asked already', 'Wait a moment; the list shows what comes of it.');
  await putAway(uow, row, asking.now);
  uow.em.assign(row, {
    status: 'requested',
    reason: null,
    source: null,
    documentId: null,
    sections: [],
    nextAt: asking.now,
  });
  row.answeredBy = null;
  await uow.em.flush();
  // It is overdue all the same.
  await closeCcdAlerts(uow, id, { kind: 'ccd-waits', now: asking.now });
}

/** Ends it with words that the client reads. @throws Problem 403, 404, 409 where it was answered meanwhile */
export async function declineRequest(
  uow: UnitOfWork,
  id: string,
  { words }: z.output<typeof declineCcd>,
  { config, keyRing, ...asking }: AskingCcd & { config: Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'> },
): Promise<void> {
  const row = await heldOpen(uow, id, asking);
  const { principal, now } = asking;
  await putAway(uow, row, now);
  const sealed = sealWords(keyRing, 'ccd_request', id, words);
  uow.em.assign(row, { status: 'declined', reason: null, words: sealed, answeredAt: now });
  row.answeredBy = principal.staffId;
  await uow.em.flush();
  await uow.note('ccd-declined', 'client', row.clientId);
  const { acronym } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  await settleCcd(uow, row, {
    outcome: 'Declined with words to the client.',
    portal: portalAddress(config, acronym),
    now,
  });
}
