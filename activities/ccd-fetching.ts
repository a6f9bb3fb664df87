import { ApplicationFailure, Context } from '@temporalio/activity';
import { ccdPerson, clientInPimsy } from '../db/ccd/client-in-pimsy.ts';
import { needStaff } from '../db/ccd/settle.ts';
import type { UnitOfWork } from '../db/database.ts';
import { CcdRequest, Document } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { enabledAccess } from '../db/integrations/secrets.ts';
import { lockRow } from '../db/lock-row.ts';
import { type CcdSection, mostCcdBytes } from '../domain/ccd/check.ts';
import type { CcdReason } from '../domain/ccd/requests.ts';
import { logContext } from '../platform/log-context.ts';
import {
  EhrAnswerTooLarge,
  EhrError,
  EhrForbidden,
  EhrInside,
  EhrNotFound,
  EhrOtherFormat,
  EhrTooLarge,
  EhrUnauthorised,
  EhrUnsupported,
} from '../providers/ehr/port.ts';
import { ccdRequestFailures } from '../workflows/ccd-request/contract.ts';
import { judgeCcd } from './ccd-checking.ts';
import { ccdActor } from './ccd-request.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';
import { ehrFailure } from './pimsy-failures.ts';
import { untilWorkerStops } from './worker-stops.ts';

interface Of {
  practiceId: string;
  requestId: string;
}
type Deps = Pick<ActivityDeps, 'database' | 'ehr' | 'keyRing' | 'storage' | 'clock' | 'heartbeatEveryMs'>;
export type CcdFetching = ReturnType<typeof createCcdFetching>;

/** Asks PIMSY for the document of a client. */
export function createCcdFetching({ database, ehr, keyRing, storage, clock, heartbeatEveryMs }: Deps) {
  /**
   * Reads only, so that it may be asked again whatever became of the call before. What comes is looked at before it is kept: of somebody else's record nothing lands
   * in this client's chart. Run again, a request that is no longer to be fetched stays as it is. @throws ApplicationFailure by the name of the EHR's error, which another try may mend
   */
  async function fetchCcd({ practiceId, requestId }: Of): Promise<void> {
    const work = <T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T> =>
      database.work({ practiceId, actor: ccdActor, requestId: logContext().requestId }, task);
    /** The row under its lock while PIMSY is asked for it; null: somebody has answered it meanwhile. */
    const held = async (uow: UnitOfWork) => {
      const row = await lockRow(uow, CcdRequest, { id: requestId });
      if (!row) throw ApplicationFailure.nonRetryable('There is no such request', ccdRequestFailures.notFound);
      return row.status === 'requested' || row.status === 'fetching' ? row : null;
    };
    /** `sections`: of those that a CCD must have, what was found. */
    const leave = (reason: CcdReason, sections: readonly CcdSection[] = []) =>
      work(async (uow) => {
        const row = await held(uow);
        if (!row) return;
        row.sections = [...sections];
        await needStaff(uow, row, reason, clock());
      });

    const asked = await work(async (uow) => {
      const row = await held(uow);
      if (!row) return null;
      row.status = 'fetching';
      await uow.em.flush();
      const person = await ccdPerson(uow, row.clientId);
      const access = await enabledAccess(uow, keyRing, 'pimsy');
      return { access, person, pimsyId: await clientInPimsy(uow, row.clientId) };
    });
    if (!asked) return;
    const { access, person, pimsyId } = asked;
    if (person?.birthDate === null) return leave('no-birth-date');
    if (!access || !person) return leave('not-connected');
    if (pimsyId === null) return leave('not-linked');
    const signal = Context.current().cancellationSignal;
    const ask = (stop: AbortSignal) => ehr(access).clinicalSummary(pimsyId, { mostBytes: mostCcdBytes, signal: stop });
    try {
      const document = await withHeartbeat(() => untilWorkerStops(ask), undefined, heartbeatEveryMs);
      if (!document) return await leave('none');
      const verdict = judgeCcd(document.bytes, person);
      if (!verdict.ok) return await leave(verdict.fault, verdict.sections);
      await keep(document.bytes);
    } catch (error) {
      if (!(error instanceof EhrError) || signal.aborted) throw error;
      if (error.remedy === 'retry') throw ehrFailure(error);
      await leave(reasonOf(error));
    }

    /** Its bytes first, sealed; a kill before the row leaves a file that nobody can reach. */
    async function keep(bytes: Uint8Array): Promise<void> {
      const staged = await storage.stage(practiceId, piecesOf(bytes), mostCcdBytes);
      const { sha256, keyId } = staged;
      await staged.keep();
      await work(async (uow) => {
        const row = await held(uow);
        if (!row) return;
        const now = clock();
        const id = newId();
        uow.em.create(Document, {
          id,
          clientId: row.clientId,
          folder: 'portal',
          name: 'Clinical document (CCD).xml',
          mediaType: 'application/hl7-cda+xml',
          bytes: bytes.length,
          sha256,
          keyId,
          status: 'pending',
          uploadedBy: ccdActor,
          uploadedAt: now,
          createdAt: now,
        });
        await uow.em.flush();
        uow.em.assign(row, { status: 'checking', source: 'pimsy', documentId: id, nextAt: now });
        await uow.em.flush();
      });
    }
  }

  return { fetchCcd };
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function reasonOf(error: EhrError): CcdReason {
  if (error instanceof EhrTooLarge || error instanceof EhrAnswerTooLarge) return 'too-large';
  if (error instanceof EhrOtherFormat) return 'other-format';
  if (error instanceof EhrForbidden) return 'not-allowed';
  if (error instanceof EhrUnsupported) return 'not-able';
  const isElsewhere = error instanceof EhrNotFound && !error.ofRecord;
  return isElsewhere || error instanceof EhrUnauthorised || error instanceof EhrInside ? 'not-reached' : 'refused';
}
