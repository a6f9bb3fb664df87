import { ApplicationFailure } from '@temporalio/activity';
import { ccdPerson } from '../db/ccd/client-in-pimsy.ts';
import { needStaff, settleCcd } from '../db/ccd/settle.ts';
import type { UnitOfWork } from '../db/database.ts';
import { CcdRequest, Document, Practice } from '../db/entities/index.ts';
import { lockRow } from '../db/lock-row.ts';
import { type CcdPerson, type CcdVerdict, checkCcd, mostCcdBytes } from '../domain/ccd/check.ts';
import { logContext } from '../platform/log-context.ts';
import { portalAddress } from '../platform/portal-address.ts';
import { parseXml, XmlRefused } from '../platform/xml-document.ts';
import { StorageDamaged } from '../providers/storage/port.ts';
import { ccdRequestFailures } from '../workflows/ccd-request/contract.ts';
import { ccdActor } from './ccd-request.ts';
import type { ActivityDeps } from './deps.ts';

interface Of {
  practiceId: string;
  requestId: string;
}
export type CcdChecking = ReturnType<typeof createCcdChecking>;

/** Whether bytes are a CCD of this person that has what it must have. */
export function judgeCcd(bytes: Uint8Array, person: CcdPerson): CcdVerdict {
  if (bytes.length > mostCcdBytes) return { ok: false, fault: 'too-large', sections: [] };
  try {
    return checkCcd(parseXml(bytes), person);
  } catch (error) {
    if (error instanceof XmlRefused) return { ok: false, fault: 'not-xml', sections: [] };
    throw error;
  }
}

/** Looks into a document that the scanner found clean, and shows it to the client, or leaves it to staff. */
export function createCcdChecking({
  database,
  storage,
  clock,
  config,
}: Pick<ActivityDeps, 'database' | 'storage' | 'clock' | 'config'>) {
  /**
   * checking → ready or needs-staff, in one transaction with what the client and staff are told. Run again, or where the document or the request is another by then, it
   * changes nothing. What staff uploaded and is refused is withdrawn: it may be somebody else's. @throws ApplicationFailure CcdRequestNotFound
   */
  async function checkCcdOf({ practiceId, requestId }: Of): Promise<void> {
    const work = <T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T> =>
      database.work({ practiceId, actor: ccdActor, requestId: logContext().requestId }, task);
    const found = await work(async (uow) => {
      const row = await uow.em.findOne(CcdRequest, { id: requestId });
      if (!row) throw ApplicationFailure.nonRetryable('There is no such request', ccdRequestFailures.notFound);
      const document =
        row.status === 'checking'
          ? await uow.em.findOne(Document, { id: row.documentId ?? '', status: 'clean' })
          : null;
      const person = await ccdPerson(uow, row.clientId);
      return document?.sha256 && person ? { documentId: document.id, sha256: document.sha256, person } : null;
    });
    if (!found) return;
    const { documentId, sha256, person } = found;
    const verdict = judgeCcd(await bytesOf(practiceId, sha256), person);
    await work(async (uow) => {
      const row = await lockRow(uow, CcdRequest, { id: requestId });
      if (row?.status !== 'checking' || row.documentId !== documentId) return;
      const document = await lockRow(uow, Document, { id: documentId, status: 'clean', withdrawnAt: null });
      if (!document) return; // its next look says why
      const now = clock();
      row.sections = verdict.sections;
      if (!verdict.ok) {
        uow.em.assign(document, { withdrawnAt: now, exposed: false });
        return needStaff(uow, row, verdict.fault, now);
      }
      uow.em.assign(document, { folder: 'portal', exposed: true, exposedAt: now, readAt: null });
      uow.em.assign(row, { status: 'ready', madeOn: verdict.madeOn, answeredAt: now });
      const { acronym } = await uow.em.findOneOrFail(Practice, { id: practiceId });
      const outcome = 'The client can read and download it in the portal.';
      await settleCcd(uow, row, { outcome, portal: portalAddress(config, acronym), now });
    });
  }

  /** Nothing where it is not whole: that is no XML, which staff are told. */
  async function bytesOf(practiceId: string, sha256: string): Promise<Uint8Array> {
    try {
      const content = await storage.open(practiceId, sha256);
      if (!content) return new Uint8Array();
      try {
        return await content.read({ start: 0, end: Math.min(content.bytes, mostCcdBytes + 1) });
      } finally {
        await content.close();
      }
    } catch (error) {
      if (error instanceof StorageDamaged) return new Uint8Array();
      throw error;
    }
  }

  return { checkCcd: checkCcdOf };
}
