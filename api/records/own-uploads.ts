import type { z } from 'zod';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Document, PortalAttachment } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import type { DocumentFolder } from '../../domain/documents.ts';
import { mostUnsent, mostUploadedADay } from '../../domain/portal-messages.ts';
import type { newUpload, OwnUpload } from '../../domain/schemas/portal-messages.ts';
import { announce } from '../documents/upload.ts';
import { conflict, notFound } from '../problem.ts';
import type { Own } from './information.ts';
import { found } from './rows.ts';

/* What a client uploads for a message: a document of their chart, which nobody else is shown before the message is sent. */

const folder: DocumentFolder = 'correspondence';

const shaped = ({ id, name, status }: OwnUpload): OwnUpload => ({ id, name, status });

const dayMs = 24 * 60 * 60_000;

/** The client's row is held, so of many at once each is counted. @throws Problem 409 where too many were uploaded and not sent, or within a day */
export async function announceUpload(
  uow: UnitOfWork,
  { name }: z.output<typeof newUpload>,
  { principal: { clientId, accountId }, now }: Own,
): Promise<OwnUpload> {
  await holdClient(uow, clientId);
  const ofToday = { accountId, createdAt: { $gt: new Date(now.getTime() - dayMs) } };
  if ((await uow.em.count(PortalAttachment, ofToday)) >= mostUploadedADay)
    throw conflict(
      'too-many-uploads-a-day',
      `You have uploaded ${mostUploadedADay} files within a day`,
      'Upload the others tomorrow, or call the practice. What you have sent has arrived.',
    );
  const waiting = await uow.em.find(PortalAttachment, { accountId, messageId: null });
  // Who acts for several finds, and removes, those of this client alone here.
  const ids = waiting.map(({ documentId }) => documentId);
  const open = await uow.em.count(Document, { id: ids, clientId, withdrawnAt: null });
  if (open >= mostUnsent)
    throw conflict(
      'too-many-uploads',
      'Too many files wait to be sent',
      'Send your message, or remove files that you do not need. Files that are not sent go after a day.',
    );
  const id = await announce(uow, { clientId, folder, name, actor: uow.actor, now });
  uow.em.create(PortalAttachment, { documentId: id, accountId, createdAt: now });
  await uow.em.flush();
  return { id, name, status: 'uploading' };
}

/** Own, and not sent yet. @throws Problem 404 */
export async function unsentUpload(uow: UnitOfWork, id: string, { principal: { clientId, accountId } }: Own) {
  const row = found(await lockRow(uow, Document, { id, clientId, withdrawnAt: null }), 'file');
  if ((await uow.em.count(PortalAttachment, { documentId: id, accountId, messageId: null })) === 0)
    throw notFound('file');
  return row;
}

/** @throws Problem 404 */
export async function readUpload(uow: UnitOfWork, id: string, { principal: { clientId } }: Own): Promise<OwnUpload> {
  return shaped(found(await uow.em.findOne(Document, { id, clientId }), 'file'));
}

/** Its row and its bytes stay, as of every document that was withdrawn; nobody is shown it. @throws Problem 404 */
export async function dropUpload(uow: UnitOfWork, id: string, own: Own): Promise<void> {
  (await unsentUpload(uow, id, own)).withdrawnAt = own.now;
}
