import type { z } from 'zod';
import { alertDocument } from '../../db/alerts/alert-document.ts';
import { holdClient, holdClients } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, CcdRequest, Document } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { endDocumentNotice } from '../../db/portal/document-notice.ts';
import { isNoticeReader } from '../../db/portal/notice-reader.ts';
import { unsent } from '../../db/portal-messages/attachments.ts';
import { markOpened, sentDocumentById, sentSince, unreadDocuments } from '../../db/queries/portal-documents.ts';
import { mostSentADay } from '../../domain/portal-documents.ts';
import type { PortalDocument, PortalDocumentSummary, sentDocument } from '../../domain/schemas/portal-documents.ts';
import { announce, largestBytes } from '../documents/upload.ts';
import type { PortalClient } from '../principal.ts';
import { notFound, Problem } from '../problem.ts';
import { found } from './rows.ts';

/** A client at the portal, about their own documents. */
interface Own {
  principal: Pick<PortalClient, 'clientId' | 'accountId' | 'actor' | 'actsFor'>;
  now: Date;
}

const dayMs = 24 * 60 * 60_000;
/** The longest that the bytes of a file are taken to be on their way; one that was refused or given up counts no longer. */
const underWayMs = 60 * 60_000;

export async function documentSummary(
  uow: UnitOfWork,
  { clientId, accountId }: Own['principal'],
): Promise<PortalDocumentSummary> {
  return {
    unread: await unreadDocuments(uow, { clientId, reader: accountId }),
    largestBytes: await largestBytes(uow),
    mostADay: mostSentADay,
  };
}

export async function readSent(uow: UnitOfWork, id: string, { principal }: Own): Promise<PortalDocument> {
  const { clientId, accountId: reader } = principal;
  return found(await sentDocumentById(uow, { clientId, reader, id }), 'document');
}

/** @throws Problem 409 where they have sent as many as a day takes */
export async function announceSent(
  uow: UnitOfWork,
  { kind, name }: z.output<typeof sentDocument>,
  own: Own,
): Promise<PortalDocument> {
  const { clientId, actor } = own.principal;
  await holdClient(uow, clientId);
  const at = own.now.getTime();
  const span = { since: new Date(at - dayMs), underWay: new Date(at - underWayMs) };
  if ((await sentSince(uow, { clientId, ...span })) >= mostSentADay)
    throw new Problem(409, 'too-many-documents', `You have sent ${mostSentADay} documents within a day`, {
      next: 'Send the others tomorrow, or call the practice. What you have sent has arrived.',
    });
  const id = await announce(uow, { clientId, folder: kind, name, actor, now: own.now });
  return readSent(uow, id, own);
}

/** The announced row that the client may send bytes to; their own is held first, as the alert that follows needs. @throws Problem 404 */
export async function awaitedOf(uow: UnitOfWork, id: string, { principal: { clientId, actor } }: Own) {
  await holdClient(uow, clientId);
  return found(await lockRow(uow, Document, { id, clientId, uploadedBy: actor, withdrawnAt: null }), 'document');
}

/** What follows when bytes of a client have come, in the transaction that keeps them. */
export async function tellOfSent(
  uow: UnitOfWork,
  { clientId, folder }: { clientId: string; folder: string },
  now: Date,
): Promise<void> {
  await uow.note('document-sent', 'client', clientId);
  await alertDocument(uow, { clientId, folder, now });
}

/**
 * What the practice shows them, or was sent for them in the portal: clean and not withdrawn. Of the latter a guardian opens what they have sent themselves: what the
 * client sent may belong to a message or to their insurance, which take rights of their own, as a clinical document does. The opening is written down before the first
 * byte goes out.
 * @throws Problem 404
 */
export async function openOwn(uow: UnitOfWork, id: string, { principal, now }: Own) {
  const { clientId, accountId, actor, actsFor } = principal;
  const open = { id, clientId, status: 'clean', withdrawnAt: null } as const;
  // Its notice, which several documents may share, is not needed any more.
  if ((await uow.em.count(Document, { ...open, noticeId: { $ne: null } })) > 0)
    await holdClients(uow, { clientIds: [clientId] });
  const row = found(await lockRow(uow, Document, open), 'document');
  const { sha256, mediaType, name, exposed, uploadedBy } = row;
  const isSent = actsFor ? uploadedBy === actor : uploadedBy.startsWith('portal:');
  if (!exposed && (!isSent || (await unsent(uow, id)))) throw notFound('document');
  if ((await uow.em.count(CcdRequest, { documentId: id })) > 0) throw notFound('document');
  if (!sha256 || !mediaType) throw new Error('A clean document without content');
  if (exposed) {
    // Staff are shown that it was read by the client, or by who was told for them.
    const told = !actsFor || (await isNoticeReader(uow, accountId, { clientId, right: 'documents', now }));
    await markOpened(uow, { id, by: accountId, told, now });
    const { personId: openedBy } = await uow.em.findOneOrFail(Account, { id: accountId });
    await endDocumentNotice(uow, row, { openedBy, now });
  }
  await uow.note('open', 'document', id);
  return { sha256, mediaType, name };
}
