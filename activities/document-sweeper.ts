import type { Database } from '../db/database.ts';
import { removeAnnounced, unscannedDocuments } from '../db/documents/waiting.ts';
import type { Logger } from '../platform/log.ts';
import type { DocumentStorage } from '../providers/storage/port.ts';
import type { DocumentScanInput } from '../workflows/document-scan/contract.ts';
import { scopeOf, startAfterMs, waiting } from './waiting.ts';

/** Nobody uploads a single document for longer. */
const abandonedMs = 24 * 60 * 60_000;

export interface DocumentSweepDeps {
  database: Database;
  storage: DocumentStorage;
  clock: () => Date;
  log: Logger;
  /** Starts a document's scan; false where one runs. Rejects when Temporal is away. */
  startScan: (input: DocumentScanInput) => Promise<boolean>;
}

/** Removes uploads that nobody finished, and starts the scan of what waits for one. Any number of workers may sweep at once. */
export async function sweepDocuments(deps: DocumentSweepDeps): Promise<void> {
  const { database, storage, clock, log, startScan } = deps;
  const abandoned = new Date(clock().getTime() - abandonedMs);
  const files = await storage.removeAbandoned(abandoned);
  if (files > 0) log.info({ files }, 'Removed parts of uploads that were never finished');
  const practices = (await database.practices()).map((practice) => practice.id);
  // First what needs no Temporal: it may be away, and the rest then ends at once.
  for (const practiceId of practices)
    await database.work(scopeOf(practiceId), (uow) => removeAnnounced(uow, abandoned));
  for (const practiceId of practices) {
    let started = 0;
    for await (const documentId of waiting(deps, practiceId, unscannedDocuments, startAfterMs))
      if (await startScan({ practiceId, documentId })) started += 1;
    if (started > 0) log.info({ practiceId, started }, 'Started scans of documents that were waiting');
  }
}
