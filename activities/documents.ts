import { ApplicationFailure } from '@temporalio/activity';
import { raiseAlerts } from '../db/alerts/raise-alerts.ts';
import type { UnitOfWork } from '../db/database.ts';
import { concernedStaff } from '../db/documents/concerned-staff.ts';
import { refuseContent } from '../db/documents/refuse-content.ts';
import { Document } from '../db/entities/index.ts';
import { lockRow } from '../db/lock-row.ts';
import { unsent } from '../db/portal-messages/attachments.ts';
import { openTask } from '../db/tasks/open-task.ts';
import type { ScanFault } from '../domain/documents.ts';
import { logContext } from '../platform/log-context.ts';
import { documentScanFailures, type DocumentScanInput } from '../workflows/document-scan/contract.ts';
import type { ActivityDeps } from './deps.ts';

export type DocumentActivities = ReturnType<typeof createDocumentActivities>;

/** What follows a scan. Each activity may run again at any time and then changes nothing more. */
export function createDocumentActivities({
  database,
  storage,
  clock,
}: Pick<ActivityDeps, 'database' | 'storage' | 'clock'>) {
  const work = <T>({ practiceId }: DocumentScanInput, task: (uow: UnitOfWork) => Promise<T>): Promise<T> =>
    database.work({ practiceId, actor: 'system:document-scan', requestId: logContext().requestId }, task);

  return {
    /** Removes the bytes, refuses every document of the practice with the same content, and tells people. */
    async refuseInfected(input: DocumentScanInput): Promise<void> {
      const sha256 = await work(input, async (uow) => (await existing(uow, input)).sha256 ?? null);
      if (sha256 !== null) await storage.remove(input.practiceId, sha256);
      await work(input, async (uow) => {
        const { id, finding = null } = await existing(uow, input);
        const others = sha256 === null ? [] : await refuseContent(uow, { sha256, finding, now: clock() });
        for (const each of new Set([id, ...others])) await tell(uow, each, 'document-infected', clock());
      });
    },

    /** pending → error, unless the scan has said why already; a task asks somebody to look. */
    leaveUnscanned: (input: DocumentScanInput): Promise<void> =>
      work(input, async (uow) => {
        const row = await existing(uow, input);
        if (row.status === 'pending') {
          row.status = 'error';
          row.finding = 'scanner-away' satisfies ScanFault;
          row.scannedAt = clock();
        }
        if (row.status === 'error') await tell(uow, row.id, 'document-unscanned', clock());
      }),
  };
}

async function existing(uow: UnitOfWork, { documentId }: DocumentScanInput) {
  const row = await lockRow(uow, Document, { id: documentId });
  if (!row) throw ApplicationFailure.nonRetryable('There is no such document', documentScanFailures.notFound);
  return row;
}

/** A task, once, and with it an alert to whom it concerns; withdrawn documents are nobody's work any more, and what a client has not sent is the client's alone. */
async function tell(
  uow: UnitOfWork,
  id: string,
  type: 'document-infected' | 'document-unscanned',
  now: Date,
): Promise<void> {
  const row = await lockRow(uow, Document, { id });
  if (!row || row.withdrawnAt || (await unsent(uow, id))) return;
  const { clientId } = row;
  const about = { subjectKind: 'document', subjectId: id, clientId, now } as const;
  const taskId = await openTask(uow, { ...about, type, cause: `${type}:${id}` });
  if (taskId === null) return;
  const staffIds = await concernedStaff(uow, { documentId: id, taskId });
  await raiseAlerts(uow, { ...about, kind: type, staffIds, taskId });
}
