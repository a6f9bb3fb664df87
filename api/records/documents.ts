import type { InferEntity } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Document } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockRow } from '../../db/lock-row.ts';
import { documentById } from '../../db/queries/document-list.ts';
import {
  contradicts,
  type DocumentFolder,
  folderNames,
  isMediaType,
  type MediaType,
  nameFor,
  portalFolderRule,
} from '../../domain/documents.ts';
import { can, type Right } from '../../domain/rules.ts';
import type { changedDocument, ClientDocument, newDocument } from '../../domain/schemas/documents.ts';
import type { Asking, SignedIn } from '../principal.ts';
import { conflict, notFound, Problem } from '../problem.ts';
import { assertMayOpen } from './chart-access.ts';
import { assertVersion, demand, found } from './rows.ts';

function demandPortal(principal: SignedIn, folder: string, right: Right): void {
  if (folder === ('portal' satisfies DocumentFolder)) demand(principal, portalFolderRule, right);
}

/** A document that stands, for who may open its client's chart; one of the portal's folder takes the right to it beside. @throws Problem 404, 403 */
export async function standing(uow: UnitOfWork, id: string, right: Right, { principal, now }: Asking) {
  const row = found(await lockRow(uow, Document, { id }), 'document');
  if (row.withdrawnAt) throw notFound('document');
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
  const id = newId();
  uow.em.create(Document, { id, clientId, folder, name, uploadedBy: principal.actor, createdAt: now });
  await uow.em.flush();
  return readDocument(uow, id);
}

/** Where bytes may still come. @throws Problem 409 where they have come */
export async function awaited(uow: UnitOfWork, id: string, asking: Asking) {
  const row = await standing(uow, id, 'create', asking);
  assertAwaited(row);
  return row;
}

/** @throws Problem 409 where the bytes have come */
export function assertAwaited({ status }: Pick<InferEntity<typeof Document>, 'status'>): void {
  if (status === 'uploading') return;
  throw conflict(
    'already-uploaded',
    'The content of this document is there already',
    'Upload it as a new document, and withdraw this one.',
  );
}

/** @throws Problem 415 where the name promises another type */
export function assertName(name: string, mediaType: MediaType): void {
  if (!contradicts(name, mediaType)) return;
  throw new Problem(415, 'name-contradicts', 'The name of the file promises another type than its content is', {
    next: 'Look at what it really is. Where it is right, correct the ending of its name and upload it again.',
  });
}

export interface Arrived {
  sha256: string;
  bytes: number;
  keyId: string;
  mediaType: MediaType;
}

/** uploading → pending, once the bytes are kept; whoever has uploaded them. */
export async function keepArrived(
  uow: UnitOfWork,
  row: InferEntity<typeof Document>,
  { sha256, bytes, keyId, mediaType }: Arrived,
  now: Date,
): Promise<void> {
  Object.assign(row, { sha256, bytes, keyId, mediaType, name: nameFor(row.name, mediaType) });
  Object.assign(row, { status: 'pending', uploadedAt: now, uploadedBy: uow.actor });
  await uow.em.flush();
}

/** {@link keepArrived} for staff. */
export async function takeContent(
  uow: UnitOfWork,
  id: string,
  arrived: Arrived,
  asking: Asking,
): Promise<ClientDocument> {
  await keepArrived(uow, await awaited(uow, id, asking), arrived, asking.now);
  return readDocument(uow, id);
}

export async function changeDocument(
  uow: UnitOfWork,
  id: string,
  { name, folder, exposed, version }: z.output<typeof changedDocument>,
  asking: Asking,
): Promise<ClientDocument> {
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
    row.exposed = exposed;
  }
  await uow.em.flush();
  return readDocument(uow, id);
}

/** Its row and its bytes stay; nobody is shown it any more. */
export async function withdrawDocument(uow: UnitOfWork, id: string, asking: Asking): Promise<void> {
  const row = await standing(uow, id, 'delete', asking);
  row.withdrawnAt = asking.now;
  row.exposed = false;
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

/** {@link openDocument} for who was let to it by another way, such as the message that it came with. @throws Problem 409 where it may not be opened */
export async function openContent(uow: UnitOfWork, row: InferEntity<typeof Document>) {
  const { id, status, sha256, mediaType, name, withdrawnAt } = row;
  if (status !== 'clean' || withdrawnAt || !sha256 || !mediaType) throw notReady();
  await uow.note('open', 'document', id);
  return { sha256, mediaType, name };
}

const notReady = () =>
  conflict(
    'not-ready',
    'This document cannot be opened',
    'Only what the virus scanner has found clean can. Its status in the list says how far that is.',
  );
