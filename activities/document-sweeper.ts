import type { Database } from '../db/database.ts';
import { removeAnnounced, unscannedDocuments } from '../db/documents/waiting.ts';
import type { Logger } from '../platform/log.ts';
import type { DocumentStorage } from '../providers/storage/port.ts';
import type { DocumentScanInput } from '../workflows/document-scan/contract.ts';

/** Old enough that the API has started the scan itself, or failed to. */
const startAfterMs = 5_000;
/** Nobody uploads a single document for longer. */
const abandonedMs = 24 * 60 * 60_000;
const atATime = 50;

export interface DocumentSweepDeps {
  database: Database;
  storage: DocumentStorage;
  clock: () => Date;
  log: Logger;
  /** Starts a document's scan; false where one runs. Rejects when Temporal is away. */
  startScan: (input: DocumentScanInput) => Promise<boolean>;
}

/** Removes uploads that nobody finished, and starts the scan of what waits for one. Any number of workers may sweep at once. */
export async function sweepDocuments({ database, storage, clock, log, startScan }: DocumentSweepDeps): Promise<void> {
  const abandoned = new Date(clock().getTime() - abandonedMs);
  const files = await storage.removeAbandoned(abandoned);
  if (files > 0) log.info({ files }, 'Removed parts of uploads that were never finished');
  const before = new Date(clock().getTime() - startAfterMs);
  const practices = (await database.practices()).map((practice) => practice.id);
  // First what needs no Temporal: it may be away, and the rest then ends at once.
  for (const practiceId of practices)
    await database.work(scopeOf(practiceId), (uow) => removeAnnounced(uow, abandoned));
  for (const practiceId of practices) {
    let started = 0;
    for (let after: string | null = null; ;) {
      const page: string[] = await database.work(scopeOf(practiceId), (uow) =>
        unscannedDocuments(uow, { before, after, limit: atATime }),
      );
      for (const documentId of page) if (await startScan({ practiceId, documentId })) started += 1;
      after = page.at(-1) ?? null;
      if (page.length < atATime) break;
    }
    if (started > 0) log.info({ practiceId, started }, 'Started scans of documents that were waiting');
  }
}

const scopeOf = (practiceId: string) => ({ practiceId, actor: 'system:sweeper' }) as const;
