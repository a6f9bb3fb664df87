import { ApplicationFailure, Context } from '@temporalio/activity';
import type { UnitOfWork } from '../db/database.ts';
import { Document } from '../db/entities/index.ts';
import { lockRow } from '../db/lock-row.ts';
import type { ScanFault } from '../domain/documents.ts';
import { logContext } from '../platform/log-context.ts';
import type { ScanErrorCode } from '../providers/scanner/port.ts';
import { type StoredContent, StorageDamaged } from '../providers/storage/port.ts';
import {
  documentScanFailures,
  type DocumentScanInput,
  type DocumentScanOutcome,
  type DocumentScanResult,
} from '../workflows/document-scan/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';

export type DocumentScanning = ReturnType<typeof createDocumentScanning>;

type Verdict = { status: 'clean' } | { status: 'infected'; finding: string } | { status: 'error'; finding: ScanFault };

const lasting: Partial<Record<ScanErrorCode, ScanFault>> = { 'too-large': 'too-large', refused: 'scanner-refused' };

/** The one activity that reads documents: from the storage to the scanner, piece by piece. */
export function createDocumentScanning({
  database,
  storage,
  scanner,
  clock,
  heartbeatEveryMs,
}: Pick<ActivityDeps, 'database' | 'storage' | 'scanner' | 'clock' | 'heartbeatEveryMs'>) {
  async function verdictOf({ practiceId }: DocumentScanInput, sha256: string, signal: AbortSignal): Promise<Verdict> {
    try {
      const content = await storage.open(practiceId, sha256);
      return content ? await look(content, signal) : { status: 'error', finding: 'missing' };
    } catch (error) {
      if (error instanceof StorageDamaged) return { status: 'error', finding: 'damaged' };
      throw error;
    }
  }

  async function look(content: StoredContent, signal: AbortSignal): Promise<Verdict> {
    try {
      const outcome = await scanner.scan(content.stream(), signal);
      signal.throwIfAborted();
      if (outcome.kind === 'clean') return { status: 'clean' };
      if (outcome.kind === 'infected') return { status: 'infected', finding: outcome.name };
      const finding = lasting[outcome.code];
      if (!outcome.retryable && finding) return { status: 'error', finding };
      throw ApplicationFailure.retryable(`The scanner gave no verdict: ${outcome.code}`, documentScanFailures.away);
    } finally {
      await content.close();
    }
  }

  return {
    /**
     * Scans what waits and writes the verdict down. Run again it returns what was written. @throws ApplicationFailure ScannerAway, which another try
     * may mend
     */
    async scanDocument(input: DocumentScanInput): Promise<DocumentScanResult> {
      const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
        database.work(
          { practiceId: input.practiceId, actor: 'system:document-scan', requestId: logContext().requestId },
          task,
        );
      const row = await work(({ em }) => em.findOne(Document, { id: input.documentId }));
      if (!row) throw ApplicationFailure.nonRetryable('There is no such document', documentScanFailures.notFound);
      if (row.status !== 'pending' || !row.sha256) return { outcome: settledAs(row.status) };
      const { sha256 } = row;
      const signal = Context.current().cancellationSignal;
      const verdict = await withHeartbeat(() => verdictOf(input, sha256, signal), undefined, heartbeatEveryMs);
      return work(async (uow) => {
        const now = await lockRow(uow, Document, { id: input.documentId });
        if (now?.status !== 'pending') return { outcome: settledAs(now?.status) };
        const twin = verdict.status === 'error' && verdict.finding === 'missing' && (await infectedTwin(uow, sha256));
        const kept: Verdict = twin ? { status: 'infected', finding: twin } : verdict;
        Object.assign(now, { finding: null, ...kept, scannedAt: clock() });
        return { outcome: kept.status };
      });
    },
  };
}

/** What the same content was refused for before: its bytes are gone since. */
async function infectedTwin({ em }: UnitOfWork, sha256: string): Promise<string | null> {
  const twin = await em.findOne(Document, { sha256, status: 'infected' });
  return twin?.finding ?? null;
}

/** A verdict that was written, and whose activity died before it could say so, goes on as if it had. */
const settledAs = (status: string | undefined): DocumentScanOutcome =>
  status === 'clean' || status === 'infected' || status === 'error' ? status : 'settled';
