import type { InferEntity } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { holdClients } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { clientOfDocument } from '../../db/documents/client-of-document.ts';
import { Document } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { endDocumentNotice, tellOfDocument } from '../../db/portal/document-notice.ts';
import { unsent } from '../../db/portal-messages/attachments.ts';
import { documentById } from '../../db/queries/document-list.ts';
import { type DocumentFolder, folderNames, isMediaType, nameFor, portalFolderRule } from '../../domain/documents.ts';
import { can, type Right } from '../../domain/rules.ts';
import type { changedDocument, ClientDocument, newDocument } from '../../domain/schemas/documents.ts';
import { assertName } from '../documents/receive.ts';
import { announce } from '../documents/upload.ts';
import type { Asking, SignedIn } from '../principal.ts';
import { conflict, notFound } from '../problem.ts';
import { assertMayOpen } from './chart-access.ts';
import { assertVersion, demand, found } from './rows.ts';

function demandPortal(principal: SignedIn, folder: string, right: Right): void {
  if (folder === ('portal' satisfies DocumentFolder)) demand(principal, portalFolderRule, right);
}

/**
 * A document that stands, for who may open its client's chart; one of the portal's folder takes the right to it beside. What a client has not sent yet is nobody
 * else's business. @throws Problem 404, 403
 */
export async function standing(uow: UnitOfWork, id: string, right: Right, { principal, now }: Asking) {
  const row = found(await lockRow(uow, Document, { id }), 'document');
  if (row.withdrawnAt || (await unsent(uow, id))) throw notFound('document');
  await assertMayOpen(uow, principal, row.clientId, now);
  demandPortal(principal, row.folder, right);
  return row;
}

/** A folder that somebody asks for, or all that they may see: those of the portal take a right of their own. @throws Problem 403 */
export function foldersSeen(principal: SignedIn, folder: DocumentFolder | null): DocumentFolder[] {
  if (folder !== null) demandPortal(principal, folder, 'view');
  const all = folder === null ? folderNames : [folder];
  return all.filter((each) => each !== 'portal' || can(principal.grants, portalFolderRule, 'view'));
}

export async function readDocument(uow: UnitOfWork, id: string): Promise<ClientDocument> {
  return found(await documentById(uow, id), 'document');
}

export async function announceDocument(
  uow: UnitOfWork,
  clientId: string,
  { folder, name }: z.output<typeof newDocument>,
  { principal, now }: Asking,
): Promise<ClientDocument> {
  await assertMayOpen(uow, principal, clientId, now);
  demandPortal(principal, folder, 'create');
  return readDocument(uow, await announce(uow, { clientId, folder, name, actor: principal.actor, now }));
}

/** @param portal address of the practice's portal, for the notice to the client where they are shown it */
export async function changeDocument(
  uow: UnitOfWork,
  id: string,
  { name, folder, exposed, version }: z.output<typeof changedDocument>,
  { portal, ...asking }: Asking & { portal: string },
): Promise<ClientDocument> {
  // Several documents of one client share a notice.
  if (exposed !== undefined) await holdClientOf(uow, id);
  const row = await standing(uow, id, 'modify', asking);
  assertVersion(row, version);
  const { principal } = asking;
  if (folder !== undefined && folder !== row.folder) {
    demandPortal(principal, folder, 'create');
    row.folder = folder;
  }
  if (name !== undefined) {
    const { mediaType } = row;
    const known = mediaType && isMediaType(mediaType) ? mediaType : null;
    if (known) assertName(name, known);
    row.name = known ? nameFor(name, known) : name;
  }
  if (exposed !== undefined && exposed !== row.exposed) {
    demand(principal, portalFolderRule, 'modify');
    if (exposed && row.status !== 'clean') throw notReady();
    Object.assign(row, { exposed, exposedAt: exposed ? asking.now : null, readAt: null, openedBy: [] });
    if (exposed) await tellOfDocument(uow, row, { portal, now: asking.now });
    else await endDocumentNotice(uow, row, { now: asking.now });
  }
  await uow.em.flush();
  return readDocument(uow, id);
}

async function holdClientOf(uow: UnitOfWork, id: string): Promise<void> {
  const clientId = await clientOfDocument(uow, id);
  if (clientId !== null) await holdClients(uow, { clientIds: [clientId] });
}

/** Somebody of the practice has seen what a client sent; who did so first stays. @throws Problem 404 where it is none of a client's */
export async function markSeen(uow: UnitOfWork, id: string, asking: Asking): Promise<ClientDocument> {
  const row = await standing(uow, id, 'view', asking);
  if (!row.uploadedBy.startsWith('portal:')) throw notFound('document');
  if (!row.seenAt) Object.assign(row, { seenAt: asking.now, seenBy: asking.principal.accountId });
  await uow.em.flush();
  return readDocument(uow, id);
}

/** Its row and its bytes stay; nobody is shown it any more. */
export async function withdrawDocument(uow: UnitOfWork, id: string, asking: Asking): Promise<void> {
  await holdClientOf(uow, id);
  const row = await standing(uow, id, 'delete', asking);
  row.withdrawnAt = asking.now;
  row.exposed = false;
  await endDocumentNotice(uow, row, { now: asking.now });
}

/** error → pending. @throws Problem 409 where there is nothing to scan anew */
export async function scanAnew(uow: UnitOfWork, id: string, asking: Asking): Promise<ClientDocument> {
  const row = await standing(uow, id, 'modify', asking);
  if (row.status !== 'error')
    throw conflict(
      'not-unscanned',
      'Only what could not be scanned is scanned again',
      'Read the list again to see where it stands.',
    );
  Object.assign(row, { status: 'pending', finding: null });
  await uow.em.flush();
  return readDocument(uow, id);
}

/** What may be opened: clean and not withdrawn; the opening is written down before the first byte goes out. */
export async function openDocument(uow: UnitOfWork, id: string, asking: Asking) {
  return openContent(uow, await standing(uow, id, 'view', asking));
}

/** {@link openDocument} for who was let to it by another way, such as the message that it came with; `own`: a client reads it. @throws Problem 409 where it may not be opened */
export async function openContent(
  uow: UnitOfWork,
  row: InferEntity<typeof Document>,
  { own = false }: { own?: boolean } = {},
) {
  const { id, status, sha256, mediaType, name, withdrawnAt } = row;
  if (status !== 'clean' || withdrawnAt || !sha256 || !mediaType) throw notReady(own);
  await uow.note('open', 'document', id);
  return { sha256, mediaType, name };
}

const notReady = (own = false) =>
  conflict(
    'not-ready',
    'This document cannot be opened',
    own
      ? 'It is still being checked, was refused, or was taken back. Look at the page again in a few minutes, or call the practice.'
      : 'Only what the virus scanner has found clean can. Its status in the list says how far that is.',
  );
