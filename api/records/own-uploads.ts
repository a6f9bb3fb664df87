import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Document, PortalAttachment } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockRow } from '../../db/lock-row.ts';
import type { DocumentFolder } from '../../domain/documents.ts';
import { mostUnsent } from '../../domain/portal-messages.ts';
import type { newUpload, OwnUpload } from '../../domain/schemas/portal-messages.ts';
import { conflict, notFound } from '../problem.ts';
import { type Arrived, assertAwaited, keepArrived } from './documents.ts';
import type { Own } from './information.ts';
import { found } from './rows.ts';

/* What a client uploads for a message: a document of their chart, which nobody else is shown before the message is sent. */

const folder: DocumentFolder = 'correspondence';

const shaped = ({ id, name, status }: OwnUpload): OwnUpload => ({ id, name, status });

/** @throws Problem 409 where too many were uploaded and not sent */
export async function announceUpload(
  uow: UnitOfWork,
  { name }: z.output<typeof newUpload>,
  { principal: { clientId, accountId }, now }: Own,
): Promise<OwnUpload> {
  const waiting = await uow.em.find(PortalAttachment, { accountId, messageId: null });
  const open = await uow.em.count(Document, { id: waiting.map(({ documentId }) => documentId), withdrawnAt: null });
  if (open >= mostUnsent)
    throw conflict(
      'too-many-uploads',
      'Too many files wait to be sent',
      'Send your message, or remove files that you do not need. Files that are not sent go after a day.',
    );
  const id = newId();
  const row = uow.em.create(Document, { id, clientId, folder, name, uploadedBy: uow.actor, createdAt: now });
  await uow.em.flush();
  uow.em.create(PortalAttachment, { documentId: id, accountId, createdAt: now });
  await uow.em.flush();
  return shaped(row);
}

/** Own, and not sent yet. @throws Problem 404 */
async function unsent(uow: UnitOfWork, id: string, { principal: { clientId, accountId } }: Own) {
  const row = found(await lockRow(uow, Document, { id, clientId, withdrawnAt: null }), 'file');
  if ((await uow.em.count(PortalAttachment, { documentId: id, accountId, messageId: null })) === 0)
    throw notFound('file');
  return row;
}

/** Where bytes may still come. @throws Problem 404, 409 where they have come */
export async function awaitedUpload(uow: UnitOfWork, id: string, own: Own) {
  const row = await unsent(uow, id, own);
  assertAwaited(row);
  return row;
}

/** @throws Problem 404, 409 */
export async function takeUpload(uow: UnitOfWork, id: string, arrived: Arrived, own: Own): Promise<OwnUpload> {
  const row = await awaitedUpload(uow, id, own);
  await keepArrived(uow, row, arrived, own.now);
  return shaped(row);
}

/** Its row and its bytes stay, as of every document that was withdrawn; nobody is shown it. @throws Problem 404 */
export async function dropUpload(uow: UnitOfWork, id: string, own: Own): Promise<void> {
  (await unsent(uow, id, own)).withdrawnAt = own.now;
}
